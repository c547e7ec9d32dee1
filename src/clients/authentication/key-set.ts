import type { JSONWebKeySet, JWK } from 'jose';

/** Keys that a client may have: a few of each kind, old and new. */
export const MOST_KEYS = 20;

/** Of RSA: 8192 bits, and an exponent of 8 bytes, in base64url. A longer one is there to keep us computing. */
const LONGEST_MODULUS = 1368;
const LONGEST_EXPONENT = 11;

/** RFC 7518 §6: what only the owner of a key should know. */
const PRIVATE_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];
const KINDS: readonly unknown[] = ['EC', 'RSA', 'OKP'];
/** The members of a public key that are kept (RFC 7517 §4, RFC 7518 §6, RFC 8037 §2): each a text. */
const PUBLIC_MEMBERS = ['kty', 'use', 'alg', 'kid', 'crv', 'x', 'y', 'n', 'e'];
const PLAIN = /^[\x20-\x7e]{1,2048}$/;

/**
 * The JWK Set (RFC 7517 §5) in a parsed document, with what verifies a signature and nothing else.
 *
 * @returns it; or what is wrong with it, in words
 */
export function readKeySet(value: unknown): JSONWebKeySet | string {
  if (!isObject(value) || !Array.isArray(value['keys'])) return 'the key set must have a list of keys';
  const listed: unknown[] = value['keys'];
  if (listed.length === 0) return 'the key set must have a key';
  if (listed.length > MOST_KEYS) return `the key set must not have more than ${MOST_KEYS} keys`;
  const keys: JWK[] = [];
  for (const [index, key] of listed.entries()) {
    const read = readKey(key);
    if (typeof read === 'string') return `keys[${index}] ${read}`;
    keys.push(read);
  }
  return { keys };
}

function readKey(key: unknown): JWK | string {
  if (!isObject(key)) return 'must be an object';
  if (PRIVATE_MEMBERS.some((member) => member in key)) return 'must not be private or secret';
  if (!KINDS.includes(key['kty'])) return 'must be of kty EC, RSA or OKP';
  const members = PUBLIC_MEMBERS.filter((member) => key[member] !== undefined).map(
    (member) => [member, key[member]] as const,
  );
  const odd = members.find(([, text]) => typeof text !== 'string' || !PLAIN.test(text));
  if (odd !== undefined) return `must have plain text for its ${odd[0]}`;
  const isLong = lengthOf(key['n']) > LONGEST_MODULUS || lengthOf(key['e']) > LONGEST_EXPONENT;
  return isLong ? 'must not be longer than 8192 bits' : Object.fromEntries(members);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function lengthOf(value: unknown): number {
  return typeof value === 'string' ? value.length : 0;
}
