import { OAuthClient } from '../../support/oauth-client.js';
import { invited, type Kind, statement, type World, type Write } from './write.js';

/** What an operator's revocation writes. */
export const CUTTING_OFF: readonly Kind[] = [
  {
    name: "a token's revocation",
    prepare: async ({ service, query }: World): Promise<Write> => {
      const { token, clientId } = await new OAuthClient(service.base).connect();
      const [row] = await query('SELECT id FROM access_tokens WHERE client_id = $1', [clientId]);
      const id = String(row?.['id']);
      const revoke = (): Promise<Response> => service.admin('DELETE', `tokens/${id}`);
      return {
        statement: statement('UPDATE "public"."access_tokens" SET "revoked_at"', id),
        make: revoke,
        async check(isDone) {
          expect((await service.call(token)).status).toBe(isDone ? 401 : 200);
          expect((await revoke()).status).toBe(204);
          expect((await service.call(token)).status).toBe(401);
        },
      };
    },
  },
  {
    name: "a client's revocation",
    prepare: (world: World): Promise<Write> =>
      revocationOfClient(world, 'UPDATE "public"."clients" SET "revoked_at"', (isDone) => isDone),
  },
  {
    name: "a client's revocation, once it holds",
    prepare: (world: World): Promise<Write> =>
      revocationOfClient(world, 'UPDATE access_tokens SET revoked_at', () => true),
  },
  {
    name: "a person's disabling, once it holds",
    prepare: async ({ service }: World): Promise<Write> => {
      const { id, client } = await invited(service);
      const { token } = await client.connect();
      return {
        statement: statement('UPDATE access_tokens SET revoked_at', id),
        make: () => service.admin('DELETE', `users/${id}`),
        async check() {
          expect((await service.call(token)).status).toBe(401);
          // Let in again without that anybody completed what broke off: with nothing of what was cut off.
          expect((await service.admin('PATCH', `users/${id}`, { disabled: false })).status).toBe(200);
          expect((await service.call(token)).status).toBe(401);
          await client.connect();
        },
      };
    },
  },
];

/** The revocation of a client that is killed at that statement. `holds`: whether it is to hold by then. */
async function revocationOfClient(
  { service, query }: World,
  words: string,
  holds: (isDone: boolean) => boolean,
): Promise<Write> {
  const client = new OAuthClient(service.base);
  const { token, clientId } = await client.connect();
  const code = (await client.approve()).searchParams.get('code')!;
  const revoke = (): Promise<Response> => service.admin('DELETE', `clients/${clientId}`);
  return {
    statement: statement(words, clientId),
    make: revoke,
    async check(isDone) {
      expect((await service.call(token)).status).toBe(holds(isDone) ? 401 : 200);
      if (holds(isDone)) expect((await client.exchange(code)).status).toBe(401);
      expect((await revoke()).status).toBe(204);
      expect((await service.call(token)).status).toBe(401);
      for (const table of ['access_tokens', 'authorization_codes', 'grants']) {
        const live = `SELECT 1 FROM ${table} WHERE client_id = $1 AND revoked_at IS NULL`;
        expect(await query(live, [clientId])).toEqual([]);
      }
    },
  };
}
