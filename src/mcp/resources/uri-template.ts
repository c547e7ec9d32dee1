/** The longest URI that is looked at. */
export const MOST_URI_CHARACTERS = 2048;

/** `{name}` or `{+name}`: RFC 6570 §3.2.2 and §3.2.3, one variable each. */
const EXPRESSION = /\{(\+?)([A-Za-z_][A-Za-z0-9_]*)\}/g;

/** What a path segment of a URI cannot hold. */
const BOUNDARY = /[/?#]/;
/** Control characters and lone surrogates: in no URI, and what Postgres does not take. */
const IMPOSSIBLE = /[\p{Cc}\p{Cs}]/u;

interface Variable {
  name: string;
  /** `{+name}`: it may hold slashes. */
  isReserved: boolean;
  /** What follows it, up to the next variable. */
  after: string;
}

/** What a URI has in the places of a template's variables, percent-decoded. */
export type Variables = Record<string, string>;

/**
 * A URI template of two kinds of expression, which is what can be matched backwards without guessing: `{name}` for what
 * holds no slash, `{+name}` for what may.
 */
export class UriTemplate {
  private readonly before: string;
  private readonly variables: readonly Variable[];

  /** @throws Error saying what is wrong with it */
  constructor(readonly source: string) {
    const found = [...source.matchAll(EXPRESSION)];
    const literals = source.split(EXPRESSION).filter((_, index) => index % 3 === 0);
    if (literals.some((literal) => /[{}]/.test(literal)))
      throw new Error('only {name} and {+name} are known');
    if (found.length === 0) throw new Error('it has no variable');
    if (literals.slice(1, -1).includes('')) throw new Error('text must stand between two variables');
    const names = found.map(([, , name]) => name);
    if (new Set(names).size < names.length) throw new Error('a variable stands in it twice');
    this.before = literals[0] ?? '';
    this.variables = found.map(([, reserved, name], index) => ({
      name: name ?? '',
      isReserved: reserved === '+',
      after: literals[index + 1] ?? '',
    }));
  }

  /** The variables' names, in their order. */
  get names(): string[] {
    return this.variables.map(({ name }) => name);
  }

  /**
   * What the URI has for each variable; undefined where it is none of this template's. Each variable ends where the text
   * after it first appears: that is found in one pass, whatever the URI.
   */
  match(uri: string): Variables | undefined {
    if (!uri.startsWith(this.before)) return undefined;
    const values: [name: string, value: string][] = [];
    let from = this.before.length;
    for (const [index, { name, isReserved, after }] of this.variables.entries()) {
      const isLast = index === this.variables.length - 1;
      const to = isLast ? uri.length - after.length : uri.indexOf(after, from + 1);
      if (to <= from || !uri.startsWith(after, to)) return undefined;
      const value = decode(uri.slice(from, to), isReserved);
      if (value === undefined) return undefined;
      values.push([name, value]);
      from = to + after.length;
    }
    return Object.fromEntries(values);
  }
}

/** Whether it is a string that can be looked up: not too long, and nothing in it that no URI has. */
export function isUri(value: unknown): value is string {
  return (
    typeof value === 'string' &&
    value !== '' &&
    value.length <= MOST_URI_CHARACTERS &&
    !IMPOSSIBLE.test(value)
  );
}

function decode(raw: string, isReserved: boolean): string | undefined {
  if (!isReserved && BOUNDARY.test(raw)) return undefined;
  try {
    const value = decodeURIComponent(raw);
    return IMPOSSIBLE.test(value) ? undefined : value;
  } catch {
    return undefined;
  }
}
