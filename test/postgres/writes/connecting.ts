import { randomUUID } from 'node:crypto';
import { OAuthClient } from '../../support/oauth-client.js';
import { refresh, refreshing, tokensOf } from '../../tokens/refresh-flow.js';
import { invited, type Kind, registered, statement, type World, type Write } from './write.js';

/** What is written on the way to a token. */
export const CONNECTING: readonly Kind[] = [
  {
    name: 'a refresh',
    isTransaction: true,
    prepare: async ({ service, query }: World): Promise<Write> => {
      const { client, clientId, tokens } = await refreshing(service);
      const family = (): Promise<unknown[]> =>
        query('SELECT 1 FROM refresh_tokens WHERE client_id = $1', [clientId]);
      return {
        statement: statement('INSERT INTO refresh_tokens', clientId),
        make: () => refresh(client, tokens.refresh_token),
        async check(isDone) {
          expect(await family()).toHaveLength(1 + Number(isDone));
          // The client, which saw no answer, asks again: if it was done, that is answered as it was to be.
          const answer = await tokensOf(await refresh(client, tokens.refresh_token));
          expect(await family()).toHaveLength(2);
          expect((await service.call(answer.access_token)).status).toBe(200);
          await tokensOf(await refresh(client, answer.refresh_token));
        },
      };
    },
  },
  {
    name: 'a registration',
    prepare: ({ service, query }: World): Promise<Write> => {
      const name = randomUUID();
      const client = new OAuthClient(service.base);
      return Promise.resolve({
        statement: statement('INSERT INTO clients', name),
        make: () => client.register({ client_name: name }),
        async check(isDone) {
          expect(await query('SELECT 1 FROM clients WHERE name = $1', [name])).toHaveLength(Number(isDone));
          await client.connect();
        },
      });
    },
  },
  {
    name: 'a sign-in',
    isTransaction: true,
    prepare: async ({ service, query }: World): Promise<Write> => {
      const { id, client } = await invited(service);
      const sessions = (): Promise<unknown[]> =>
        query('SELECT 1 FROM user_sessions WHERE user_id = $1', [id]);
      const before = (await sessions()).length;
      return {
        statement: statement('INSERT INTO "public"."user_sessions"', id),
        make: () => client.signIn(),
        async check(isDone) {
          expect(await sessions()).toHaveLength(before + Number(isDone));
          await client.connect();
        },
      };
    },
  },
  {
    name: 'an authorization request',
    prepare: async ({ service, query }: World): Promise<Write> => {
      const client = await registered(service);
      return {
        statement: statement('INSERT INTO authorization_requests', client.state),
        make: () => client.authorize(),
        async check(isDone) {
          const rows = await query('SELECT 1 FROM authorization_requests WHERE state = $1', [client.state]);
          expect(rows).toHaveLength(Number(isDone));
          await client.connect();
        },
      };
    },
  },
  {
    name: 'a consent',
    prepare: async ({ service, query }: World): Promise<Write> => {
      const client = await registered(service);
      const path = await client.openConsent();
      const id = path.split('/').at(-1)!;
      return {
        statement: statement('INSERT INTO authorization_codes', id),
        make: () => client.decide(path, 'approve'),
        async check(isDone) {
          expect(await query('SELECT 1 FROM authorization_codes WHERE request_id = $1', [id])).toHaveLength(
            Number(isDone),
          );
          // The person, who saw no answer, presses Approve again.
          const decided = await client.decide(path, 'approve');
          expect(decided.status).toBe(303);
          const callback = await client.browser.get(decided.headers.get('location')!);
          const code = new URL(callback.headers.get('location')!).searchParams.get('code')!;
          expect((await client.exchange(code)).status).toBe(200);
        },
      };
    },
  },
  {
    name: 'the redemption of a code',
    prepare: async ({ service, query }: World): Promise<Write> => {
      const client = await registered(service);
      const code = (await client.approve()).searchParams.get('code')!;
      const clientId = client.registration!.client_id;
      return {
        statement: statement('INSERT INTO access_tokens', clientId),
        make: () => client.exchange(code),
        async check(isDone) {
          const again = await client.exchange(code);
          const body = (await again.json()) as Record<string, unknown>;
          if (isDone) expect([again.status, body['error']]).toEqual([400, 'invalid_grant']);
          else expect((await service.call(String(body['access_token']))).status).toBe(200);
          const tokens = await query('SELECT revoked_at FROM access_tokens WHERE client_id = $1', [clientId]);
          // Nobody knows the token of the answer that was lost: the code that comes again revokes it.
          expect(tokens.map(({ revoked_at: at }) => at !== null)).toEqual([isDone]);
          expect((await client.exchange(code)).status).toBe(400);
        },
      };
    },
  },
];
