const UNITS = [
  [86_400, 'days'],
  [3600, 'hours'],
  [60, 'minutes'],
  [1, 'seconds'],
] as const;

/** A lifetime in words: in the largest unit of which it is a whole number, and more than one. */
export function inWords(seconds: number): string {
  const [size, unit] = UNITS.find(([each]) => seconds % each === 0 && seconds > each) ?? [1, 'second'];
  return `${seconds / size} ${unit}`;
}
