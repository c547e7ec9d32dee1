import { randomBytes } from 'node:crypto';
import { Tracing } from '../../src/tracing/tracing.js';
import { TestToolsModule } from '../mcp/test-tools.js';
import { eventually } from '../support/eventually.js';
import { createToken } from '../support/fixtures.js';
import { freePort } from '../support/free-port.js';
import { OAuthClient } from '../support/oauth-client.js';
import { ADMIN_KEY, EMAIL, PASSWORD, startTestApp, type TestApp } from '../support/test-app.js';
import { attributes, Collector, type Span } from './collector.js';

const callEcho = (
  { base }: TestApp,
  token: string,
  headers: Record<string, string> = {},
): Promise<Response> =>
  fetch(`${base}/tools/echo?secret=in-the-query`, {
    method: 'POST',
    headers: {
      Authorization: `Bearer ${token}`,
      'Content-Type': 'application/json',
      Prefer: 'wait=10',
      ...headers,
    },
    body: JSON.stringify({ text: 'a secret word' }),
  });

/** A trace of a caller, and the header that says so. */
function callersTrace(flags = '01'): { traceId: string; spanId: string; traceparent: string } {
  const traceId = randomBytes(16).toString('hex');
  const spanId = randomBytes(8).toString('hex');
  return { traceId, spanId, traceparent: `00-${traceId}-${spanId}-${flags}` };
}

const named = (name: RegExp) => (spans: Span[]) => spans.some((span) => name.test(span.name));

describe('traces', () => {
  let collector: Collector;
  let service: TestApp;
  beforeAll(async () => {
    collector = await Collector.open();
    service = await startTestApp({
      imports: [TestToolsModule],
      environment: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint, OTEL_SERVICE_NAME: 'bakery' },
    });
  });
  afterAll(async () => {
    await service.close();
    collector.close();
  });

  it('go from the caller’s span over the request and the tool to the statements', async () => {
    const { token } = await createToken(service);
    const { traceId, spanId, traceparent } = callersTrace();
    expect((await callEcho(service, token, { traceparent })).status).toBe(200);

    const spans = await collector.trace(traceId, named(/^POST \/tools\/:name$/));
    const byName = (name: RegExp): Span => spans.find((span) => name.test(span.name)) as Span;
    const request = byName(/^POST /);
    expect(request.parentSpanId).toBe(spanId);
    expect(attributes(request)).toEqual({
      'http.request.method': 'POST',
      'http.route': '/tools/:name',
      'http.response.status_code': 200,
    });
    const tool = byName(/^tool /);
    expect([tool.name, tool.parentSpanId]).toEqual(['tool echo', request.spanId]);
    expect(attributes(tool)).toEqual({
      'gatehouse.tool': 'echo',
      'gatehouse.surface': 'rest',
      'gatehouse.outcome': 'success',
    });
    const statements = spans.filter((span) => 'db.query.text' in attributes(span));
    expect(statements.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['SELECT', 'INSERT', 'UPDATE']),
    );
    const check = statements.find((span) =>
      /FROM access_tokens/.test(String(attributes(span)['db.query.text'])),
    );
    expect(attributes(check as Span)['db.query.text']).toMatch(/t\.digest = \$\d/);
    expect(check?.parentSpanId).toBe(request.spanId);
  });

  it('name the service, and go where OTLP over HTTP says', () => {
    expect(new Set(collector.paths)).toEqual(new Set(['/v1/traces']));
    expect(collector.resources[0]).toMatchObject({ 'service.name': 'bakery' });
  });

  it('leave out what its caller does not sample', async () => {
    const { token } = await createToken(service);
    const left = callersTrace('00');
    const kept = callersTrace();
    await callEcho(service, token, { traceparent: left.traceparent });
    await callEcho(service, token, { traceparent: kept.traceparent });
    await collector.trace(kept.traceId, named(/^POST /));
    expect(collector.spans.filter(({ traceId }) => traceId === left.traceId)).toEqual([]);
  });

  it('show a failure, and not its words', async () => {
    const { token } = await createToken(service);
    const { traceId, traceparent } = callersTrace();
    await fetch(`${service.base}/tools/break`, {
      method: 'POST',
      headers: {
        Authorization: `Bearer ${token}`,
        'Content-Type': 'application/json',
        Prefer: 'wait=10',
        traceparent,
      },
      body: '{}',
    });
    const spans = await collector.trace(traceId, named(/^POST /));
    const tool = spans.find(({ name }) => name === 'tool break') as Span;
    expect(attributes(tool)['gatehouse.outcome']).toBe('failed');
  });

  it('tell of no secret, person, path or value that a whole journey had', async () => {
    const client = new OAuthClient(service.base);
    const { token, code, clientId, clientSecret = '' } = await client.connect();
    const { traceId, traceparent } = callersTrace();
    await callEcho(service, token, { traceparent });
    await fetch(`${service.base}/documents/a-private-name?q=${EMAIL}`);
    await fetch(`${service.base}/nothing/a-private-name`);
    await fetch(`${service.base}/admin/users`, { headers: { Authorization: `Bearer ${ADMIN_KEY}` } });
    await collector.trace(traceId, named(/^POST /));
    await eventually(() => named(/^GET \/admin\/users$/)(collector.spans));
    const sent = collector.bodies.join('\n');
    const secrets = [
      token,
      code,
      clientId,
      clientSecret,
      client.state,
      client.verifier,
      ADMIN_KEY,
      EMAIL,
      PASSWORD,
    ];
    for (const secret of [...secrets, 'a secret word', 'a-private-name', 'in-the-query', '127.0.0.1']) {
      expect([secret, sent.includes(secret)]).toEqual([secret, false]);
    }
    expect(sent).not.toMatch(/mcp_[0-9a-f]{8}|Bearer|cookie/i);
    expect(named(/^GET$/)(collector.spans)).toBe(true);
  });

  it('are of requests alone: what the service does by itself makes none', async () => {
    await eventually(async () => (await service.prisma.auditEvent.count()) > 0);
    const roots = collector.spans.filter(({ parentSpanId }) => !parentSpanId);
    expect(roots.filter((span) => !('http.request.method' in attributes(span)))).toEqual([]);
  });
});

describe('a service that stops', () => {
  it('sends what it has before it is gone', async () => {
    const collector = await Collector.open();
    const service = await startTestApp({
      imports: [TestToolsModule],
      environment: { OTEL_EXPORTER_OTLP_ENDPOINT: `${collector.endpoint}/` },
    });
    const { token } = await createToken(service);
    const { traceId, traceparent } = callersTrace();
    await callEcho(service, token, { traceparent });
    await service.close();
    expect(collector.spans.filter((span) => span.traceId === traceId).length).toBeGreaterThan(2);
    collector.close();
  });
});

describe('a collector that is not there', () => {
  it('costs spans, and no request anything: it is said once', async () => {
    const lines: string[] = [];
    const service = await startTestApp({
      imports: [TestToolsModule],
      environment: { OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${await freePort()}` },
      onLog: (line) => lines.push(line),
    });
    const { token } = await createToken(service);
    const complaints = (): string[] => lines.filter((line) => line.includes('Traces cannot be sent'));
    await eventually(async () => {
      expect((await callEcho(service, token)).status).toBe(200);
      return complaints().length > 0;
    });
    for (let i = 0; i < 5; i += 1) expect((await callEcho(service, token)).status).toBe(200);
    await service.close();
    expect(complaints()).toHaveLength(1);
  });
});

describe('without OTEL_EXPORTER_OTLP_ENDPOINT', () => {
  it('there is no tracing, and a traceparent changes nothing', async () => {
    const service = await startTestApp({ imports: [TestToolsModule] });
    expect(service.app.get(Tracing).isOn).toBe(false);
    const { token } = await createToken(service);
    expect((await callEcho(service, token, { traceparent: callersTrace().traceparent })).status).toBe(200);
    await service.close();
  });
});
