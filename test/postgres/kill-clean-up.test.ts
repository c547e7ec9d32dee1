import { randomUUID } from 'node:crypto';
import { halfWritten } from '../support/half-written.js';
import {
  KillableService,
  openProxiedDatabase,
  type ProxiedDatabase,
  SETTINGS,
} from '../support/killable-service.js';
import { OAuthClient } from '../support/oauth-client.js';
import { ServiceProcess, temporaryFolder } from '../support/process.js';
import { trapStatements } from '../support/statement-trap.js';

/** More than one batch and less than two. */
const DUE = 700;
const BATCH = 500;

describe('kill -9 in the middle of a clean-up', () => {
  const folder = temporaryFolder();
  let database: ProxiedDatabase;
  let service: KillableService;
  beforeAll(async () => {
    database = await openProxiedDatabase();
    service = await KillableService.in(folder, { DATABASE_URL: database.url });
    await service.start();
  });
  afterAll(async () => {
    await service.kill();
    await database.remove();
  });

  const clear = (): ServiceProcess =>
    new ServiceProcess({
      folder,
      script: 'test/support/clean-up.js',
      environment: { ...SETTINGS, DATABASE_URL: database.url },
    });

  it.each([
    { moment: 'committing', left: DUE },
    { moment: 'committed', left: DUE - BATCH },
  ] as const)(
    '$moment: batches are gone whole, and the next clean-up does the rest',
    async ({ moment, left }) => {
      const client = new OAuthClient(service.base);
      const { token, code } = await client.connect();
      const requests = await abandoned(client.registration!.client_id);
      const count = async (): Promise<number> =>
        (await database.query('SELECT 1 FROM authorization_requests WHERE id = ANY($1)', [requests])).length;

      const sprung = trapStatements(database.proxy, [
        { statement: /DELETE FROM authorization_requests/, moment },
      ]);
      const killed = clear();
      await sprung;
      await killed.stop('SIGKILL');
      delete database.proxy.gate;
      expect(await count()).toBe(left);

      const next = clear();
      expect(await next.exited).toEqual({ code: 0, signal: null });
      expect(next.output).toContain(`"authorization_requests":${left}`);
      expect(await count()).toBe(0);
      expect(await halfWritten(database.query)).toEqual({});
      // What is in use is as it was.
      expect((await service.call(token)).status).toBe(200);
      expect((await client.exchange(code)).status).toBe(400);
      expect((await service.call(token)).status).toBe(401);
    },
  );

  /** Requests that nobody decided, two days ago. */
  async function abandoned(clientId: string): Promise<string[]> {
    const ids = Array.from({ length: DUE }, () => randomUUID());
    await database.query(
      `INSERT INTO authorization_requests
         (id, client_id, redirect_uri, scopes, code_challenge, audience, browser_digest, expires_at)
       SELECT id, $2, 'https://client.example/callback', '{mcp}', 'challenge', 'audience', '', now() - interval '2 days'
       FROM unnest($1::text[]) AS id`,
      [ids, clientId],
    );
    return ids;
  }
});
