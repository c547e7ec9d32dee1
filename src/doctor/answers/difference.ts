import { printable } from '../printable.js';

/**
 * Wherein an address differs from what it should be, where clients compare byte for byte.
 *
 * @returns undefined: it does not
 */
export function difference(actual: unknown, expected: string): string | undefined {
  if (actual === expected) return undefined;
  if (typeof actual !== 'string') return 'it is absent';
  const said = `it says ${printable(actual) || '""'}`;
  return `${said}: ${reason(actual, expected)}`;
}

function reason(actual: string, expected: string): string {
  if (actual === `${expected}/`) return 'a slash too many at the end';
  if (!URL.canParse(actual)) return 'that is no URL';
  const [is, should] = [new URL(actual), new URL(expected)];
  if (is.hostname !== should.hostname) return 'another host';
  if (is.protocol !== should.protocol) return `${is.protocol}// instead of ${should.protocol}//`;
  if (is.port !== should.port) return 'another port';
  if (is.href === should.href) return 'the same for a browser, but not byte for byte';
  return 'another path';
}
