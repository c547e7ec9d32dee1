import { request } from 'node:http';
import fc from 'fast-check';
import { createToken } from '../support/fixtures.js';
import { operations, readOpenApi } from '../support/openapi.js';
import { ADMIN_KEY, startTestApp, type TestApp } from '../support/test-app.js';

/** What is sent to each route this often, in the shapes below. */
const RUNS = 40;

/** Text that parsers, databases and templates have stumbled over. */
const NASTY = [
  '',
  '\0',
  '%00',
  '%ff%fe',
  '%c0%ae%c0%ae/',
  '%ED%A0%80',
  '%0d%0aX-Injected:%20yes',
  '../../etc/passwd',
  "' OR 1=1; --",
  '{{7*7}}<%= 7*7 %>${7*7}',
  '<script>alert(1)</script>',
  '__proto__',
  'constructor',
  '9'.repeat(400),
  '-1',
  'null',
  'x'.repeat(3000),
  '\u202eabc\u200b',
];

const BODIES = [
  '',
  'null',
  '[]',
  '"text"',
  '{',
  '{"a":',
  '{"__proto__":{"admin":true},"constructor":{"prototype":{"admin":true}}}',
  '{"email":"a@example.com","email":"b@example.com"}',
  '{"redirect_uris":["https://a.example/"],"client_name":"\\u0000\\ud800"}',
  '{"redirect_uris":{"length":1,"0":"https://a.example/"}}',
  '{"query":["a"],"id":{}}',
  `${'['.repeat(5000)}${']'.repeat(5000)}`,
  `${'{"a":'.repeat(2000)}1${'}'.repeat(2000)}`,
  Array.from({ length: 10_000 }, (_, i) => `p${i}=1`).join('&'),
  'grant_type=authorization_code&grant_type=authorization_code',
  'grant_type[]=x&code[a]=b&client_id=%00&client_secret=%ff',
  '\ufeff{"query":"x"}',
  '{"jsonrpc":"2.0","id":1e400,"method":"tools/call","params":{"name":{}}}',
  '\xff\xfe\xfd',
];

const TYPES = [
  'application/json',
  'application/json; charset=utf-16',
  'application/json; charset=nonsense',
  'application/x-www-form-urlencoded',
  'application/x-ndjson',
  'multipart/form-data; boundary=x',
  'text/plain',
  'a/b/c',
  '',
];

interface Shot {
  path: string;
  query: string;
  headers: Record<string, string>;
  body: Buffer;
}

const text = fc.oneof(fc.constantFrom(...NASTY), fc.string({ unit: 'binary', maxLength: 40 }));
const encoded = text.map((value) => (/^(%[0-9a-f]{2})+/i.test(value) ? value : encodeURIComponent(value)));

describe('whatever is sent to a route', () => {
  let service: TestApp;
  let token: string;
  beforeAll(async () => {
    service = await startTestApp({ environment: { LOG_LEVEL: 'silent' } });
    ({ token } = await createToken(service));
  });
  afterAll(() => service.close());

  it('is never answered with a 500, and no header is injected', async () => {
    const routes = operations(await readOpenApi(service.base)).map(([method, path]) => ({ method, path }));
    routes.push({ method: 'GET', path: '/authorize' }, { method: 'GET', path: '/oauth/consent/{id}' });
    routes.push({ method: 'POST', path: '/oauth/consent/{id}' }, { method: 'GET', path: '/oauth/callback' });
    routes.push({ method: 'GET', path: '/login' }, { method: 'POST', path: '/login' });
    routes.push({ method: 'POST', path: '/logout' }, { method: 'GET', path: '/invite/{token}' });
    routes.push({ method: 'POST', path: '/invite/{token}' }, { method: 'GET', path: '/documents/{id}' });
    expect(routes.length).toBeGreaterThan(35);
    for (const { method, path } of routes) await fuzz(method, path);
  }, 600_000);

  async function fuzz(method: string, path: string): Promise<void> {
    await fc.assert(
      fc.asyncProperty(shots(path), async (shot) => {
        const { status, headers } = await send(method, shot);
        expect([method, path, status]).toEqual([method, path, expect.any(Number)]);
        expect([method, path, status >= 500]).toEqual([method, path, false]);
        expect(headers['x-injected']).toBeUndefined();
      }),
      { numRuns: RUNS },
    );
  }

  function shots(path: string): fc.Arbitrary<Shot> {
    const parameters = fc.array(encoded, { minLength: 3, maxLength: 3 });
    const query = fc.array(fc.tuple(fc.oneof(fc.constantFrom(...QUERY_NAMES), encoded), encoded), {
      maxLength: 6,
    });
    const authorization = fc.constantFrom(
      '',
      `Bearer ${token}`,
      `Bearer ${ADMIN_KEY}`,
      'Bearer \xff',
      'Basic !!!',
      'Basic OjpcAA==',
    );
    const body = fc.oneof(
      fc.constantFrom(...BODIES).map((value) => Buffer.from(value, 'latin1')),
      fc.json().map((value) => Buffer.from(value)),
      fc.uint8Array({ maxLength: 200 }).map((value) => Buffer.from(value)),
    );
    return fc
      .record({
        parameters,
        query,
        authorization,
        body,
        type: fc.constantFrom(...TYPES),
        cookie: text,
        origin: fc.constantFrom('', 'null', service.base),
      })
      .map(
        ({
          parameters: values,
          query: pairs,
          body: bytes,
          authorization: credentials,
          type,
          cookie,
          origin,
        }) => ({
          path: path.replace(/\{[^}]+\}/g, () => values.pop() ?? 'x'),
          query: pairs.map(([name, value]) => `${name}=${value}`).join('&'),
          headers: given({
            Authorization: credentials,
            'Content-Type': type,
            Origin: origin,
            Cookie: `gatehouse_session=${encodeURIComponent(cookie).slice(0, 200)}`,
            Prefer: 'wait=0',
            Accept: 'text/html',
          }),
          body: bytes,
        }),
      );
  }

  /** Sends it as it is: `fetch` would mend it first. */
  function send(
    method: string,
    shot: Shot,
  ): Promise<{ status: number; headers: NodeJS.Dict<string | string[]> }> {
    return new Promise((resolve, reject) => {
      const hasBody = method !== 'GET' && method !== 'DELETE';
      const sent = request(
        {
          host: '127.0.0.1',
          port: service.config.port,
          method,
          path: shot.query === '' ? shot.path : `${shot.path}?${shot.query}`,
          headers: {
            ...shot.headers,
            Host: new URL(service.base).host,
            ...(hasBody ? { 'Content-Length': String(shot.body.length) } : {}),
          },
        },
        (response) => {
          resolve({ status: response.statusCode ?? 0, headers: response.headers });
          response.on('error', () => undefined).destroy();
        },
      );
      sent.on('error', reject);
      sent.end(hasBody ? shot.body : undefined);
    });
  }
});

const QUERY_NAMES = [
  'client_id',
  'redirect_uri',
  'state',
  'scope',
  'resource',
  'code',
  'session_id',
  'limit',
  'cursor',
  'q',
  'type',
  'since',
  'return_to',
  'response_type',
  'code_challenge',
];

function given(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== ''));
}
