import { createToken } from '../support/fixtures.js';
import { Browser, hiddenFields, location } from '../support/browser.js';
import { OAuthClient } from '../support/oauth-client.js';
import { ADMIN_KEY, EMAIL, PASSWORD, startTestApp, type TestApp } from '../support/test-app.js';
import { Operator } from '../admin/operator.js';
import { openStream } from '../admin/stream.js';

const CRLF = '\r\nX-Injected: yes\r\n\r\n<b>';
const POLLUTION = '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}';

describe('odd input', () => {
  let service: TestApp;
  let operator: Operator;
  let token: string;
  beforeAll(async () => {
    service = await startTestApp();
    operator = new Operator(service);
    ({ token } = await createToken(service));
  });
  afterAll(() => service.close());

  const post = (
    path: string,
    type: string,
    body: string | Uint8Array<ArrayBuffer>,
    key = token,
  ): Promise<Response> =>
    fetch(service.base + path, {
      method: 'POST',
      redirect: 'manual',
      headers: {
        'Content-Type': type,
        Authorization: `Bearer ${key}`,
        Origin: service.base,
        'Sec-Fetch-Site': 'same-origin',
        Prefer: 'wait=20',
      },
      body,
    });
  const json = (path: string, body: string | Uint8Array<ArrayBuffer>, key?: string): Promise<Response> =>
    post(path, 'application/json', body, key);
  const form = (path: string, body: string | Uint8Array<ArrayBuffer>): Promise<Response> =>
    post(path, 'application/x-www-form-urlencoded', body);

  /** Each route that takes JSON, with a path that leads there. */
  const jsonRoutes = async (): Promise<[path: string, key?: string][]> => {
    const { endpoint } = await openStream(service, token);
    return [
      ['/register'],
      [endpoint.slice(service.base.length)],
      ['/tools/search'],
      ['/admin/users', ADMIN_KEY],
      ['/admin/tokens/revoke', ADMIN_KEY],
      ['/admin/documents/import', ADMIN_KEY],
    ];
  };

  it('of two members with one name the last is judged and taken, never one and then the other', async () => {
    const good = '"https://client.example/callback"';
    const bad = '"javascript:alert(1)"';
    const register = (uris: string): Promise<Response> => json('/register', `{${uris}}`);
    expect((await register(`"redirect_uris":[${good}],"redirect_uris":[${bad}]`)).status).toBe(400);
    const taken = await register(`"redirect_uris":[${bad}],"redirect_uris":[${good}]`);
    expect([taken.status, ((await taken.json()) as { redirect_uris: string[] }).redirect_uris]).toEqual([
      200,
      ['https://client.example/callback'],
    ]);
    const invited = await json('/admin/users', '{"email":"not one","email":"dup@example.com"}', ADMIN_KEY);
    expect(((await invited.json()) as { email: string }).email).toBe('dup@example.com');
  });

  it('changes no prototype, wherever it names one', async () => {
    for (const [path, key] of await jsonRoutes()) {
      const bodies = [
        `${POLLUTION}}`,
        `[${POLLUTION}}]`,
        `{"params":${POLLUTION}},"arguments":${POLLUTION}}}`,
      ];
      for (const body of bodies) expect((await json(path, body, key)).status).toBeLessThan(500);
    }
    for (const path of ['/token', '/login', '/logout']) {
      expect(
        (await form(path, '__proto__[polluted]=1&constructor[prototype][polluted]=1&__proto__=1')).status,
      ).toBeLessThan(500);
    }
    await fetch(`${service.base}/login?__proto__[polluted]=1&constructor.prototype.polluted=1`);
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect('polluted' in {}).toBe(false);
  });

  it('in a document’s metadata is kept as a member like any other', async () => {
    const metadata = JSON.parse(`${POLLUTION}}`) as unknown;
    const body = JSON.stringify({ title: 'Odd', text: 'x' }).replace('}', `,"metadata":${POLLUTION}}}`);
    const { status } = await operator.call('PUT', 'documents/odd', body);
    if (status !== 400) {
      const { text } = await operator.get('documents/odd');
      expect((JSON.parse(text) as { metadata: unknown }).metadata).toEqual(metadata);
    }
    expect('polluted' in {}).toBe(false);
  });

  it('gives a client no field that it did not register, by whatever name', async () => {
    const body = `{"redirect_uris":["https://client.example/callback"],"__proto__":{"scope":"admin"},"client_id":"mine","client_secret":"mine","revoked_at":null}`;
    const registered = (await (await json('/register', body)).json()) as Record<string, unknown>;
    expect(registered['client_id']).not.toBe('mine');
    expect(registered['client_secret']).not.toBe('mine');
    expect(registered['scope']).toBe('mcp');
  });

  it.each([
    ['an overlong slash', [0xc0, 0xaf]],
    ['an overlong NUL', [0xc0, 0x80]],
    ['half a surrogate pair in UTF-8', [0xed, 0xa0, 0x80]],
    ['more than Unicode has', [0xf4, 0x90, 0x80, 0x80]],
    ['a byte alone', [0xff]],
    ['NUL', [0]],
  ])('that is no text is no fault of the server: %s', async (_, bytes) => {
    const around = (before: string, after: string): Uint8Array<ArrayBuffer> =>
      Uint8Array.from([...Buffer.from(before), ...bytes, ...Buffer.from(after)]);
    const percent = bytes.map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
    for (const [path, key] of await jsonRoutes()) {
      for (const name of ['email', 'query', 'client_name', 'token', 'id', 'method']) {
        const answer = await json(path, around(`{"${name}":"a`, 'b"}'), key);
        expect([path, name, answer.status < 500]).toEqual([path, name, true]);
      }
    }
    for (const path of ['/token', '/login']) {
      const fields = ['client_id', 'code', 'code_verifier', 'email', 'password', 'form_token', 'return_to'];
      for (const value of [around('a', 'b'), Buffer.from(`a${percent}b`)]) {
        const body = Buffer.concat(fields.flatMap((field) => [Buffer.from(`&${field}=`), value]));
        expect((await form(path, Uint8Array.from(body))).status).toBeLessThan(500);
      }
    }
    for (const path of [
      `/documents/a${percent}b`,
      `/invite/${percent}`,
      `/authorize?client_id=${percent}&state=${percent}`,
      `/documents?q=${percent}`,
      `/oauth/callback?code=${percent}`,
    ]) {
      expect((await fetch(service.base + path, { redirect: 'manual' })).status).toBeLessThan(500);
    }
  });

  it('of ten thousand parameters is refused or ignored', async () => {
    const many = Array.from({ length: 10_000 }, (_, i) => `p${i}=`).join('&');
    expect((await form('/token', many)).status).toBe(413);
    expect((await form('/login', many)).status).toBe(413);
    const query = many.slice(0, 14_000);
    for (const path of ['/authorize', '/login', '/documents', '/oauth/callback']) {
      expect((await fetch(`${service.base}${path}?${query}`, { redirect: 'manual' })).status).toBeLessThan(
        500,
      );
    }
    const repeated = 'state=x&'.repeat(1500);
    expect((await fetch(`${service.base}/authorize?${repeated}`)).status).toBe(400);
    const members = `{${Array.from({ length: 10_000 }, (_, i) => `"p${i}":1`).join(',')}}`;
    for (const [path, key] of await jsonRoutes())
      expect((await json(path, members, key)).status).toBeLessThan(500);
  });

  it.each([
    ['[', ']'],
    ['{"a":', '}'],
    ['{"query":', '}'],
    ['{"params":', '}'],
    ['[{"redirect_uris":', '}]'],
  ])('as deep as a body can be is refused, not broken on: %s', async (open, close) => {
    for (const [path, key] of await jsonRoutes()) {
      const size = path.startsWith('/messages') || path.startsWith('/tools') ? 4_000_000 : 60_000;
      const depth = Math.floor(size / (open.length + close.length));
      const body = `${open.repeat(depth)}1${close.repeat(depth)}`;
      const rpc = `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"search","arguments":{"query":${body}}}}`;
      expect([path, (await json(path, body, key)).status < 500]).toEqual([path, true]);
      expect([path, (await json(path, rpc.length > 4_190_000 ? body : rpc, key)).status < 500]).toEqual([
        path,
        true,
      ]);
    }
    expect((await json('/tools/search', '{"query":"lemon"}')).status).toBe(200);
  });

  it('with line breaks splits no answer: in state, redirect_uri, return_to, a path or an error', async () => {
    const client = new OAuthClient(service.base);
    client.redirectUri = 'https://chatgpt.com/cb?x=%0d%0aX-Injected:%20yes';
    client.state = CRLF;
    await client.register();
    const called = await client.approve();
    expect([...called.searchParams.getAll('state')]).toEqual([CRLF]);
    expect(called.search).not.toMatch(/[\r\n]/);
    const answers = [
      await client.authorize({ scope: CRLF }),
      await client.authorize({ response_type: CRLF }),
      await client.authorize({ resource: CRLF }),
      await client.authorize({ redirect_uri: `${client.redirectUri}${CRLF}` }),
      await client.browser.get(`/login?return_to=${encodeURIComponent(`/${CRLF}`)}`),
      await client.browser.get(`/documents/${encodeURIComponent(CRLF)}`),
      await fetch(`${service.base}/documents/${encodeURIComponent(CRLF)}`, { redirect: 'manual' }),
      await client.exchange(CRLF, { redirect_uri: CRLF, resource: CRLF }),
      await client.exchange(CRLF, { grant_type: CRLF }),
      await json('/register', JSON.stringify({ redirect_uris: [client.redirectUri], client_name: CRLF })),
      await json('/register', JSON.stringify({ redirect_uris: [`https://a.example/${CRLF}`] })),
    ];
    for (const answer of answers) {
      expect(answer.status).toBeLessThan(500);
      expect(answer.headers.get('x-injected')).toBeNull();
      expect(await answer.text()).not.toContain('<b>');
    }
    const visitor = new Browser(service.base);
    const fields = hiddenFields(await (await visitor.get('/login')).text(), '/login');
    const signedIn = await visitor.post('/login', {
      ...fields,
      email: EMAIL,
      password: PASSWORD,
      return_to: `/${CRLF}`,
    });
    expect([signedIn.status, location(signedIn).pathname]).toEqual([303, '/']);
    expect(signedIn.headers.get('x-injected')).toBeNull();
  });
});
