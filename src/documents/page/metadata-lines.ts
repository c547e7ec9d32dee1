/** Metadata for people to read: each name with its value in words; a list's items one after the other. */
export function metadataLines(metadata: Record<string, unknown>): { name: string; value: string }[] {
  return Object.entries(metadata).map(([name, value]) => ({
    name: name.replaceAll('_', ' '),
    value: Array.isArray(value) ? value.map(inWords).join(', ') : inWords(value),
  }));
}

function inWords(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
