import { randomUUID } from 'node:crypto';
import { eventually } from '../../support/eventually.js';
import type { KillableService } from '../../support/killable-service.js';
import { OAuthClient } from '../../support/oauth-client.js';
import { ADMIN_KEY } from '../../support/test-app.js';
import { type Kind, statement, type World, type Write } from './write.js';

/** What is written where tools and documents are used, and about it. */
export const USING: readonly Kind[] = [
  {
    name: 'an import of documents',
    prepare: async ({ service, query }: World): Promise<Write> => {
      const name = randomUUID();
      const line = (n: number): string => JSON.stringify({ id: `${name}-${n}`, title: `${n}`, text: `${n}` });
      const lines = Array.from({ length: 250 }, (_, n) => line(n)).join('\n');
      const load = (): Promise<Response> => importLines(service, lines);
      return Promise.resolve({
        // Its second batch.
        statement: statement('INSERT INTO documents', `${name}-150`),
        make: load,
        async check(isDone) {
          const stored = isDone ? 200 : 100;
          const count = 'SELECT 1 FROM documents WHERE id LIKE $1 AND title = text';
          expect(await query(count, [`${name}-%`])).toHaveLength(stored);
          const report = { created: 250 - stored, replaced: stored, failed: 0 };
          expect(await (await load()).json()).toMatchObject(report);
          expect(await query(count, [`${name}-%`])).toHaveLength(250);
        },
      });
    },
  },
  {
    name: 'a document put in the place of another',
    prepare: async ({ service }: World): Promise<Write> => {
      const id = randomUUID();
      const path = `documents/${id}`;
      const put = (words: string): Promise<Response> =>
        service.admin('PUT', path, { title: words, text: words });
      expect((await put('first')).status).toBe(201);
      return {
        statement: statement('INSERT INTO documents', id),
        make: () => put('second'),
        async check(isDone) {
          const words = isDone ? 'second' : 'first';
          expect(await (await service.admin('GET', path)).json()).toMatchObject({
            title: words,
            text: words,
          });
        },
      };
    },
  },
  {
    name: 'the start of an execution',
    prepare: async (world: World): Promise<Write> => {
      const { token, clientId } = await new OAuthClient(world.service.base).connect();
      return {
        statement: statement('INSERT INTO "public"."tool_executions"', clientId),
        make: () => world.service.call(token),
        check: (isDone) => checkExecution(world, { token, clientId }, isDone ? 'failed' : undefined),
      };
    },
  },
  {
    name: 'the end of an execution',
    prepare: async (world: World): Promise<Write> => {
      const { token, clientId } = await new OAuthClient(world.service.base).connect();
      const id = randomUUID();
      await world.service.admin('PUT', `documents/${id}`, { title: 'fetched', text: 'fetched' });
      return {
        // Its result has the id.
        statement: statement('UPDATE "public"."tool_executions"', id),
        make: () => world.service.call(token, 'fetch', { id }),
        check: (isDone) => checkExecution(world, { token, clientId }, isDone ? 'succeeded' : 'failed'),
      };
    },
  },
  {
    name: 'the opening of a stream',
    prepare: async ({ service, query }: World): Promise<Write> => {
      const { token, clientId } = await new OAuthClient(service.base).connect();
      return {
        statement: statement('INSERT INTO mcp_sessions', clientId),
        make: () => fetch(`${service.base}/sse`, { headers: { Authorization: `Bearer ${token}` } }),
        async check(isDone) {
          const rows = await query('SELECT end_reason FROM mcp_sessions WHERE client_id = $1', [clientId]);
          expect(rows).toEqual(isDone ? [{ end_reason: 'lost' }] : []);
        },
      };
    },
  },
  {
    name: 'a batch of the trail',
    isTransaction: true,
    prepare: async ({ service, query }: World): Promise<Write> => {
      const refused = async (): Promise<string> => {
        const headers = { Authorization: `Bearer not-${ADMIN_KEY}` };
        const answer = await fetch(`${service.base}/admin/clients`, { headers });
        return answer.headers.get('x-request-id')!;
      };
      const inTrail = (id: string): Promise<unknown[]> =>
        query('SELECT 1 FROM audit_events WHERE request_id = $1', [id]);
      // All that was before is in the trail: the next batch begins with what is made here.
      const before = await refused();
      await eventually(async () => (await inTrail(before)).length === 1);
      let first = '';
      return {
        statement: statement('INSERT INTO audit_events', 'admin.refused'),
        make: async () => (first = await refused()),
        async check(isDone) {
          expect(await inTrail(first)).toHaveLength(Number(isDone));
        },
      };
    },
  },
];

/** @param status what the client's one execution is to be; undefined: it has none */
async function checkExecution(
  { service, query }: World,
  { token, clientId }: { token: string; clientId: string },
  status: 'succeeded' | 'failed' | undefined,
): Promise<void> {
  const [row] = await query('SELECT id FROM tool_executions WHERE client_id = $1', [clientId]);
  expect(row !== undefined).toBe(status !== undefined);
  if (row === undefined) return;
  const headers = { Authorization: `Bearer ${token}` };
  const asked = await fetch(`${service.base}/tools/executions/${String(row['id'])}`, { headers });
  expect(await asked.json()).toMatchObject({ status, result: {} });
}

function importLines(service: KillableService, lines: string): Promise<Response> {
  return fetch(`${service.base}/admin/documents/import`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${ADMIN_KEY}`, 'Content-Type': 'application/x-ndjson' },
    body: lines,
  });
}
