import { AuditService } from '../../src/audit/audit.service.js';
import { digest } from '../../src/common/secrets.js';
import { MetricsService } from '../../src/metrics/metrics.service.js';
import { Operator } from '../admin/operator.js';
import { Session } from '../mcp/session.js';
import { TestToolsModule } from '../mcp/test-tools.js';
import { eventually } from '../support/eventually.js';
import { createToken } from '../support/fixtures.js';
import { OAuthClient } from '../support/oauth-client.js';
import { ADMIN_KEY, EMAIL, PASSWORD, startTestApp, type TestApp } from '../support/test-app.js';
import { Figures } from './figures.js';

const isOnServer = process.env['TEST_DATABASE_URL'] !== undefined;
const REQUESTS = 'gatehouse_http_request_duration_seconds_count';

describe('GET /metrics', () => {
  let service: TestApp;
  beforeAll(async () => {
    service = await startTestApp({ imports: [TestToolsModule] });
  });
  afterAll(() => service.close());

  const call = (path: string, token: string, body: unknown): Promise<Response> =>
    fetch(`${service.base}${path}`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json', Prefer: 'wait=10' },
      body: JSON.stringify(body),
    });

  it('is for who has the admin key, like the admin routes', async () => {
    const { token } = await createToken(service);
    for (const authorization of [undefined, 'Bearer wrong', `Bearer ${token}`, `Basic ${ADMIN_KEY}`]) {
      const response = await fetch(`${service.base}/metrics`, {
        headers: authorization === undefined ? {} : { Authorization: authorization },
      });
      expect(response.status).toBe(401);
      expect(response.headers.get('www-authenticate')).toBe('Bearer realm="Gatehouse admin"');
      expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
      expect(response.headers.get('cache-control')).toBe('no-store');
      expect(await response.text()).not.toContain('gatehouse_');
    }
    const inQuery = await fetch(`${service.base}/metrics?access_token=${ADMIN_KEY}`);
    expect(inQuery.status).toBe(401);
    const other = await fetch(`${service.base}/metrics`, { method: 'POST' });
    expect([other.status, other.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });

  it('answers in the text format of Prometheus, for no cache to keep', async () => {
    const response = await fetch(`${service.base}/metrics`, {
      headers: { Authorization: `Bearer ${ADMIN_KEY}` },
    });
    expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(response.headers.get('cache-control')).toBe('no-store');
    const lines = (await response.text()).trimEnd().split('\n');
    const line =
      /^(|# (HELP|TYPE) [a-z_\d]+ .+|[a-z_\d]+(\{[a-z_]+="[^"]*"(,[a-z_]+="[^"]*")*\})? [-+.\deNaIinf]+)$/;
    expect(lines.filter((text) => !line.test(text))).toEqual([]);
    const names = lines.filter((text) => text.startsWith('# TYPE ')).map((text) => text.split(' ')[2]);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toEqual(
      expect.arrayContaining(['process_cpu_seconds_total', 'nodejs_eventloop_lag_p99_seconds']),
    );
  });

  it('counts requests by the template of their route, and what has none by one name', async () => {
    const before = await Figures.of(service);
    const ids = ['6f0a5e2e-1111-4222-8333-444455556666', '6f0a5e2e-1111-4222-8333-444455557777'];
    for (const id of ids) await new Operator(service).get(`clients/${id}`);
    await fetch(`${service.base}/no/such/${ids[0]}?q=${ids[1]}`, { method: 'PROPFIND' });
    await fetch(`${service.base}/health/live`);
    const kinds = [
      { route: '/admin/clients/:id', method: 'GET', status: '4xx' },
      { route: 'none', method: 'other', status: '4xx' },
      { route: '/health/live', method: 'GET', status: '2xx' },
    ];
    await eventually(async () => (await Figures.of(service)).sum(REQUESTS, kinds[2]) === 1);
    const after = await Figures.of(service);
    expect(kinds.map((labels) => after.sum(REQUESTS, labels) - before.sum(REQUESTS, labels))).toEqual([
      2, 1, 1,
    ]);
    for (const id of ids) expect(after.text).not.toContain(id);
  });

  it('has as many series for a thousand paths as for one', async () => {
    const get = (path: string): Promise<Response> => fetch(`${service.base}${path}`);
    await get('/documents/one');
    await get('/one');
    await Figures.of(service);
    const before = (await Figures.of(service)).values(REQUESTS, 'route');
    await Promise.all(Array.from({ length: 100 }, (_, i) => [get(`/documents/${i}`), get(`/${i}`)]).flat());
    expect((await Figures.of(service)).values(REQUESTS, 'route')).toEqual(before);
  });

  it('times the calls of tools, by tool, route and what they came to', async () => {
    const { token } = await createToken(service);
    expect((await call('/tools/echo', token, { text: 'x' })).status).toBe(200);
    expect((await call('/tools/complain', token, {})).status).toBe(200);
    expect((await call('/tools/no-such-tool', token, {})).status).toBe(404);
    const figures = await Figures.of(service);
    const calls = 'gatehouse_tool_call_duration_seconds_count';
    expect(figures.sum(calls, { tool: 'echo', surface: 'rest', outcome: 'success' })).toBe(1);
    expect(figures.sum(calls, { tool: 'complain', surface: 'rest', outcome: 'tool_error' })).toBe(1);
    expect(figures.values(calls, 'tool')).toEqual(['complain', 'echo']);
  });

  it('shows the live sessions, and how long streams lasted that ended', async () => {
    const { token } = await createToken(service);
    const session = await Session.open(service, token);
    const live = await Figures.of(service);
    expect(live.sum('gatehouse_sessions', { kind: 'sse' })).toBe(1);
    expect(live.sum('gatehouse_streams', { kind: 'sse' })).toBe(1);
    expect(live.sum('gatehouse_sessions_limit')).toBe(10_000);
    session.leave();
    await eventually(
      async () =>
        (await Figures.of(service)).sum('gatehouse_stream_duration_seconds_count', { route: '/sse' }) === 1,
    );
    const gone = await Figures.of(service);
    expect(gone.sum('gatehouse_sessions', { kind: 'sse' })).toBe(0);
    expect(gone.sum('gatehouse_sessions_ended_total', { reason: 'closed' })).toBe(1);
    expect(gone.values(REQUESTS, 'route')).not.toContain('/sse');
  });

  it('times revocations, by what was cut off', async () => {
    const { tokenId } = await createToken(service);
    await new Operator(service).call('DELETE', `tokens/${tokenId}`);
    const figures = await Figures.of(service);
    expect(figures.sum('gatehouse_revocation_duration_seconds_count', { kind: 'token' })).toBe(1);
    expect(figures.sum('gatehouse_events_total', { type: 'token.revoked', outcome: 'success' })).toBe(1);
  });

  it('shows what waits to be written', async () => {
    const audit = service.app.get(AuditService);
    await audit.flush();
    for (let i = 0; i < 3; i += 1)
      audit.record({ type: 'user.created', outcome: 'success', actor: 'system' });
    // Nothing is written before this looks: it takes no turn of the event loop.
    const text = await service.app.get(MetricsService).text();
    expect(text).toContain('gatehouse_queue_depth{queue="audit"} 3\n');
    expect(text).toMatch(/gatehouse_queue_depth\{queue="last_used"\} \d+\n/);
  });

  it('shows what this process is among replicas', async () => {
    const figures = await Figures.of(service);
    expect(figures.sum('gatehouse_replicas')).toBe(1);
    expect(figures.sum('gatehouse_lease_held')).toBe(1);
    expect(figures.values('gatehouse_replica_bus', 'state')).toEqual(['cut', 'none', 'open']);
    expect(figures.sum('gatehouse_replica_bus', { state: 'none' })).toBe(1);
    expect(figures.sum('gatehouse_replica_bus')).toBe(1);
  });

  it('shows the connections to a server, and nothing of the kind where there is none', async () => {
    const states = (await Figures.of(service)).values('gatehouse_database_connections', 'state');
    expect(states).toEqual(isOnServer ? ['busy', 'idle'] : []);
  });

  it('tells of no person, client, token, address or path that a whole journey had', async () => {
    const { token, code, clientSecret = '' } = await new OAuthClient(service.base).connect();
    await call('/tools/echo', token, { text: 'a secret word' });
    await fetch(`${service.base}/login`, { headers: { Accept: 'text/html' } });
    await fetch(`${service.base}/sse?access_token=${token}`);
    const figures = await Figures.of(service);
    const { text } = figures;
    const user = await service.prisma.user.findUniqueOrThrow({ where: { email: EMAIL } });
    const found = await service.prisma.accessToken.findUniqueOrThrow({ where: { digest: digest(token) } });
    for (const secret of [
      token,
      code,
      clientSecret,
      ADMIN_KEY,
      EMAIL,
      PASSWORD,
      user.id,
      found.id,
      found.clientId,
      'a secret word',
    ]) {
      expect(text).not.toContain(secret);
    }
    expect(text).not.toMatch(/127\.0\.0\.1|mcp_[0-9a-f]|[0-9a-f]{8}-[0-9a-f]{4}|@|\?/);
    const happened = ['client.registered', 'user.signed_in', 'consent.approved', 'token.issued'];
    expect(figures.values('gatehouse_events_total', 'type')).toEqual(expect.arrayContaining(happened));
    expect(figures.values(REQUESTS, 'route')).toEqual(
      expect.arrayContaining(['/oauth/consent/:id', '/token']),
    );
  });
});
