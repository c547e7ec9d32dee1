import { z } from 'zod';
import { isScopeToken } from '../../clients/scopes/scope.js';
import { accountEmail } from '../../users/accounts/email.js';
import { emailKey, scopeKey, userKey } from './reader.js';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const EMAIL = /^[^\s@]+@[^\s@]+$/;
/** Of users and of scopes: what names more people than that is for everyone, or for a scope. */
const MOST = 1000;

const user = z.string().transform((name, context) => {
  if (UUID.test(name)) return name.toLowerCase();
  const email = accountEmail(name);
  if (email !== undefined && EMAIL.test(email)) return email;
  context.addIssue({ code: 'custom', message: 'must be an e-mail address or the id of a user' });
  return z.NEVER;
});

const scope = z.string().max(200).refine(isScopeToken, 'must be a scope');

/**
 * Who may read a document that is not for everyone: an allow-list. E-mail addresses come out as accounts are stored
 * under, ids in lower case, each name once.
 */
export const readers = z.strictObject({
  users: z.array(user).max(MOST).default([]).transform(distinct),
  scopes: z.array(scope).max(MOST).default([]).transform(distinct),
});

/** Readers that passed. */
export type Readers = z.output<typeof readers>;

/** The same as the database has them. */
export function keysOf({ users, scopes }: Readers): string[] {
  return [
    ...users.map((name) => (UUID.test(name) ? userKey(name) : emailKey(name))),
    ...scopes.map(scopeKey),
  ];
}

/** The readers that those keys stand for. */
export function readersOf(keys: readonly string[]): Readers {
  const named = (kind: string): string[] =>
    keys.filter((key) => key.startsWith(kind)).map((key) => key.slice(kind.length));
  return { users: [...named(userKey('')), ...named(emailKey(''))], scopes: named(scopeKey('')) };
}

function distinct(names: string[]): string[] {
  return [...new Set(names)];
}
