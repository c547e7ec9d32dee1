import pg from 'pg';
import { CleanUpService } from '../../src/clean-up/clean-up.service.js';
import { PostgresEngine } from '../../src/database/postgres.engine.js';
import { Operator } from '../admin/operator.js';
import { createToken, type TokenFixture } from '../support/fixtures.js';
import { type Recorded, recordStatements } from '../support/recorded-statements.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { createTestDatabase } from '../support/test-database.js';

/** Enough for Postgres to think that an index pays. */
const ROWS = 30_000;
/** What grows with use; the rest is small, or as small as what is live. */
const GROWING = ['access_tokens', 'clients', 'grants', 'audit_events'];

/** What of a plan is looked at. */
interface Plan {
  'Node Type': string;
  'Relation Name'?: string;
  'Index Name'?: string;
  Plans?: Plan[];
}

describe(`with ${ROWS} rows in each table that grows, Postgres plans no walk through one of them`, () => {
  let database: Awaited<ReturnType<typeof createTestDatabase>>;
  let client: pg.Client;
  let service: TestApp;
  let operator: Operator;
  let fixture: TokenFixture;
  let recorded: Recorded[];
  beforeAll(async () => {
    database = await createTestDatabase(process.env['TEST_DATABASE_URL']!);
    client = new pg.Client({ connectionString: database.url });
    await client.connect();
    const engine = new PostgresEngine(database.url);
    recorded = recordStatements(engine);
    service = await startTestApp({ engine });
    operator = new Operator(service);
    fixture = await createToken(service);
    await fill();
  });
  afterAll(async () => {
    await service.close();
    await client.end();
    await database.drop();
  });

  /** Many others, of whom each has a client, a consent, a token, of which a third has expired, and an event. */
  const fill = async (): Promise<void> => {
    const spread = `now() - interval '20 days' * (i / ${ROWS}.0) - interval '2 days'`;
    for (const statement of [
      `INSERT INTO clients (id, registration_token_digest, redirect_uris, grant_types, response_types, scopes,
         token_endpoint_auth_method, created_at, last_used_at)
       SELECT md5('c' || i)::uuid, 'x', '{}', '{}', '{}', '{mcp}', 'none', ${spread}, now() FROM numbers i`,
      `INSERT INTO grants (id, user_id, client_id, scopes, audience, created_at)
       SELECT md5('g' || i)::uuid, '${fixture.userId}', md5('c' || i)::uuid, '{mcp}', 'x', ${spread} FROM numbers i`,
      `INSERT INTO access_tokens (id, digest, grant_id, client_id, user_id, scopes, audience, created_at, expires_at)
       SELECT md5('t' || i)::uuid, sha256(convert_to('t' || i, 'UTF8')), md5('g' || i)::uuid, md5('c' || i)::uuid,
         '${fixture.userId}', '{mcp}', 'x', ${spread}, ${spread} + interval '15 days' FROM numbers i`,
      `INSERT INTO audit_events (occurred_at, type, outcome, actor, user_id, client_id)
       SELECT ${spread}, 'tool.called', 'success', 'user:' || i, '${fixture.userId}', md5('c' || i)::uuid
       FROM numbers i ORDER BY 1`,
    ])
      await client.query(statement.replace('numbers i', `generate_series(1, ${ROWS}) i`));
    await client.query('VACUUM ANALYZE');
  };

  /** The plans of what `work` asked, as Postgres makes them now. */
  const plansOf = async (work: () => Promise<unknown>): Promise<Plan[]> => {
    recorded.length = 0;
    await work();
    const plans: Plan[] = [];
    for (const { sql, values } of [...recorded]) {
      if (!/^\s*(SELECT|WITH|UPDATE|DELETE)/i.test(sql)) continue;
      const { rows } = await client.query<{ 'QUERY PLAN': [{ Plan: Plan }] }>(
        `EXPLAIN (FORMAT JSON) ${sql}`,
        values,
      );
      plans.push(...rows.flatMap((row) => nodes(row['QUERY PLAN'][0].Plan)));
    }
    return plans;
  };

  const page = (path: string) => async (): Promise<void> => {
    const { status } = await operator.call('GET', path);
    expect(status).toBe(200);
  };

  it.each<[string, () => Promise<unknown>, string]>([
    ['the check of a token', () => callWith(fixture.token), 'access_tokens_digest_key'],
    ['a page of tokens', page('tokens?limit=50'), 'access_tokens_created_at_id_idx'],
    ['a page of live tokens', page('tokens?limit=50&active=true'), 'access_tokens_created_at_id_idx'],
    [
      'a page of tokens that are not live',
      page('tokens?limit=50&active=false'),
      'access_tokens_created_at_id_idx',
    ],
    ['a page of clients', page('clients?limit=50'), 'clients_created_at_id_idx'],
    ['a page of the trail', page('audit?limit=50'), 'audit_events_pkey'],
    ['of one actor', page('audit?limit=50&actor=user:7'), 'audit_events_actor_id_idx'],
    ['of a kind', page('audit?limit=50&type=code.replayed'), 'audit_events_type_id_idx'],
    ['of failures', page('audit?limit=50&outcome=failure'), 'audit_events_failures_idx'],
    ['the clean-up', () => service.app.get(CleanUpService).run(), 'access_tokens_expires_at_idx'],
  ])('%s', async (_, work, index) => {
    const plans = await plansOf(work);
    expect(plans.map((plan) => plan['Index Name'])).toContain(index);
    const walks = plans.filter((plan) => plan['Node Type'] === 'Seq Scan');
    expect(walks.map((plan) => plan['Relation Name']).filter((name) => GROWING.includes(name!))).toEqual([]);
  });

  const callWith = async (token: string): Promise<void> => {
    const { status } = await fetch(`${service.base}/mcp`, {
      method: 'POST',
      headers: {
        Authorization: `Bearer ${token}`,
        'Content-Type': 'application/json',
        Accept: 'application/json, text/event-stream',
      },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'ping' }),
    });
    expect(status).toBe(200);
  };
});

/** A plan and all that is under it. */
function nodes(plan: Plan): Plan[] {
  return [plan, ...(plan.Plans ?? []).flatMap(nodes)];
}
