import { randomUUID } from 'node:crypto';
import { Browser } from '../../support/browser.js';
import type { KillableService, ProxiedDatabase } from '../../support/killable-service.js';
import { OAuthClient } from '../../support/oauth-client.js';

/** What the writes are made in. */
export interface World {
  service: KillableService;
  query: ProxiedDatabase['query'];
}

/** A write that is about to be made. */
export interface Write {
  /** The statement in the middle of which the service is killed, told from those of other writes by its values. */
  statement: RegExp;
  /** Makes it. The service is killed meanwhile: what this comes to is not looked at. */
  make(): Promise<unknown>;
  /** Looks, at the service that was started again. `isDone`: whether the statement was done before the kill. */
  check(isDone: boolean): Promise<void>;
}

/** A kind of write. */
export interface Kind {
  name: string;
  /** Whether others are done with it or not at all: then the kill is before and after their COMMIT. */
  isTransaction?: boolean;
  prepare: (world: World) => Promise<Write>;
}

/** A statement with those words, and with that among its values. */
export function statement(words: string, value: string): RegExp {
  const [first, second] = [words, value].map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`${first}[^]*${second}`);
}

/** A client that is registered. */
export async function registered(service: KillableService): Promise<OAuthClient> {
  const client = new OAuthClient(service.base);
  await client.register();
  return client;
}

/** A person who may sign in, with a client that is registered. */
export async function invited(service: KillableService): Promise<{ id: string; client: OAuthClient }> {
  const answer = await service.admin('POST', 'users', { email: `${randomUUID()}@example.com` });
  const { id, email, invite_url: url } = (await answer.json()) as Record<string, string>;
  const password = 'horse staple battery';
  const accepted = await new Browser(service.base).submit(new URL(url!).pathname, { password });
  expect(accepted.status).toBe(303);
  const client = new OAuthClient(service.base, { email: email!, password });
  await client.register();
  return { id: id!, client };
}
