import type { Level } from './check.js';
import type { Examined } from './examine.js';

const MARKS: Readonly<Record<Level, { mark: string; colour: number }>> = {
  good: { mark: '✓', colour: 32 },
  skipped: { mark: '–', colour: 90 },
  warning: { mark: '!', colour: 33 },
  fault: { mark: '✗', colour: 31 },
};

/** A check for people: each finding on a line, and below it how to mend it, once for those that it mends together. */
export function describe({ title, findings }: Examined, isColoured: boolean): string {
  return findings
    .map(({ level, found, mend }, index) => {
      const { mark, colour } = MARKS[level];
      const shown = isColoured ? `\u001b[${colour}m${mark}\u001b[0m` : mark;
      const isSaid = mend !== undefined && findings[index + 1]?.mend !== mend;
      return `${shown} ${title}: ${found}\n${isSaid ? `    → ${mend}\n` : ''}`;
    })
    .join('');
}

/** The last line for people. */
export function summarise(examined: readonly Examined[]): string {
  const count = (level: Level): number => examined.filter((check) => check.level === level).length;
  const parts = [
    `${count('good')} good`,
    ...named(count('warning'), 'to know of'),
    ...named(count('fault'), 'wrong'),
    ...named(count('skipped'), 'not looked at'),
  ];
  return `${examined.length} ${examined.length === 1 ? 'check' : 'checks'}: ${parts.join(', ')}.`;
}

function named(count: number, words: string): string[] {
  return count === 0 ? [] : [`${count} ${words}`];
}

/** Whether nothing is wrong. */
export function holds(examined: readonly Examined[]): boolean {
  return examined.every(({ level }) => level !== 'fault');
}

/** Everything for programs. */
export function toJson(url: string, examined: readonly Examined[]): string {
  return JSON.stringify({ url, ok: holds(examined), checks: examined }, null, 2);
}
