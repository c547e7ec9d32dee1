import { isStorable } from './document.js';

const MOST_CHARACTERS = 16_384;
/** Objects and lists in one another: what reads metadata does so by calling itself. */
const MOST_LEVELS = 20;

/** What else is known of a document: JSON. */
export type Metadata = Record<string, unknown>;

/**
 * Whether it may be stored as metadata: an object of JSON values, of 16,384 characters as JSON and 20 levels at most,
 * without what Postgres does not take, and without the name `__proto__`, which some readers drop. However deep or large
 * the value is, no more of it is looked at than that.
 */
export function isMetadata(value: unknown): value is Metadata {
  return isPlainObject(value) && sizeOf(value, MOST_CHARACTERS, MOST_LEVELS) <= MOST_CHARACTERS;
}

/** Characters of its JSON; more than `most` where it has more, or may not be stored. */
function sizeOf(value: unknown, most: number, levels: number): number {
  const refused = most + 1;
  if (typeof value === 'string') return isStorable(value) ? JSON.stringify(value).length : refused;
  if (typeof value === 'number') return Number.isFinite(value) ? String(value).length : refused;
  if (typeof value === 'boolean' || value === null) return String(value).length;
  if (levels === 0 || !(Array.isArray(value) || isPlainObject(value))) return refused;
  let size = 2;
  for (const [name, part] of Object.entries(value)) {
    if (name === '__proto__' || !isStorable(name)) return refused;
    size +=
      (Array.isArray(value) ? 1 : JSON.stringify(name).length + 2) + sizeOf(part, most - size, levels - 1);
    if (size > most) return refused;
  }
  return size;
}

/** YAML's objects have no prototype. */
function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
