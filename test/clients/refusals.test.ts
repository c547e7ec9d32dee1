import { startTestApp, type TestApp } from '../support/test-app.js';
import { type Answer, REDIRECT_URI, register } from './registrar.js';

const BAD_REDIRECT_URIS = [
  'javascript:alert(1)',
  'data:text/html,x',
  'file:///etc/passwd',
  'vbscript:x',
  'blob:https://client.example/1',
  'http://client.example/cb',
  'http://localhost.evil.example/cb',
  'http://127.1/cb',
  'http://[::ffff:127.0.0.1]/cb',
  'http://localhost./cb',
  'https://user:secret@client.example/cb',
  'https://client.example@evil.example/cb',
  'https://client.example\\@evil.example/cb',
  'https://client.example/cb#part',
  'https://*.client.example/cb',
  'https://client.example/*',
  'https://client.example/a b',
  ' https://client.example/cb',
  'https://client.example/cb\n',
  'https://cli\tent.example/cb',
  'https://client\u3002example/cb',
  'https://cl%69ent.example/cb',
  'https:client.example/cb',
  'unknown://cb',
  '/cb',
  '',
  '\0',
  '\ud800',
  `https://client.example/${'a'.repeat(2049)}`,
];

const BAD_NAMES: [string, string][] = [
  ['65 characters', 'a'.repeat(65)],
  ['a null', 'a\0b'],
  ['a line feed', 'a\nb'],
  ['a delete', 'a\u007f'],
  ['a C1 control', 'a\u0085'],
  ['a right-to-left override', 'a\u202eb'],
  ['a right-to-left mark', 'a\u200fb'],
  ['an isolate', 'a\u2066b'],
  ['an Arabic letter mark', 'a\u061cb'],
  ['a zero-width space', 'Chat\u200bGPT'],
  ['a zero-width joiner', 'a\u200db'],
  ['a word joiner', 'a\u2060b'],
  ['a byte order mark', '\ufeffa'],
  ['a soft hyphen', 'a\u00adb'],
  ['a Hangul filler', 'a\u3164b'],
  ['a tag character', 'a\u{e0041}b'],
  ['a line separator', 'a\u2028b'],
  ['half a surrogate pair', 'a\ud800b'],
  ['white space alone', ' \u3000 '],
];

const WRONG: [string, unknown][] = [
  ['redirect_uris', 'https://client.example/cb'],
  ['redirect_uris', { 0: REDIRECT_URI, length: 1 }],
  ['redirect_uris', [REDIRECT_URI, 7]],
  ['redirect_uris', [[REDIRECT_URI]]],
  ['redirect_uris', [null]],
  ['redirect_uris', true],
  ['client_name', 7],
  ['client_name', ['ChatGPT']],
  ['client_name', { toString: 'ChatGPT' }],
  ['token_endpoint_auth_method', 7],
  ['token_endpoint_auth_method', 'client_secret_jwt'],
  ['token_endpoint_auth_method', ['none']],
  ['grant_types', 'authorization_code'],
  ['grant_types', [7]],
  ['grant_types', ['client_credentials']],
  ['grant_types', Array.from({ length: 21 }, () => 'authorization_code')],
  ['response_types', 'code'],
  ['response_types', { code: true }],
  ['response_types', ['token']],
  ['scope', ['mcp']],
  ['scope', 7],
  ['scope', 'x'.repeat(2049)],
  ['client_uri', 7],
  ['client_uri', 'not a URL'],
  ['client_uri', 'javascript:alert(1)'],
  ['logo_uri', 'data:image/png;base64,AA'],
  ['logo_uri', 'https://client.example/\0'],
  ['tos_uri', 'https://client.example/\ud800'],
  ['tos_uri', ['https://client.example']],
  ['policy_uri', `https://client.example/${'a'.repeat(2048)}`],
  ['policy_uri', 'https://user:secret@client.example/'],
  ['contacts', 'ops@client.example'],
  ['contacts', [7]],
  ['contacts', ['a\0b']],
  ['contacts', ['a'.repeat(256)]],
  ['software_id', 7],
  ['software_id', 'a\0b'],
  ['software_version', 1.2],
  ['software_version', 'a\ud800'],
];

describe('POST /register refuses', () => {
  let service: TestApp;
  beforeAll(async () => {
    service = await startTestApp();
  });
  afterAll(() => service.close());
  afterEach(async () => {
    expect(await service.prisma.client.count()).toBe(0);
  });

  const expectRefusal = ({ status, headers, body }: Answer, error: string): void => {
    expect([status, body['error']]).toEqual([400, error]);
    expect(Object.keys(body)).toEqual(['error', 'error_description']);
    // RFC 6749 §5.2: the characters that a description may have.
    expect(body['error_description']).toMatch(/^[\x20\x21\x23-\x5b\x5d-\x7e]+$/);
    expect(headers.get('cache-control')).toBe('no-store');
  };

  it.each(BAD_REDIRECT_URIS)('the redirect URI %j, alone and among others', async (uri) => {
    const alone = await register(service, { redirect_uris: [uri] });
    expectRefusal(alone, 'invalid_redirect_uri');
    expect(alone.body['error_description']).toMatch(/^redirect_uris\[0\]: /);
    const among = await register(service, { redirect_uris: [REDIRECT_URI, uri, 'http://localhost/cb'] });
    expectRefusal(among, 'invalid_redirect_uri');
    expect(among.body['error_description']).toMatch(/^redirect_uris\[1\]: /);
  });

  it.each([
    ['none', {}],
    ['null', { redirect_uris: null }],
    ['an empty list', { redirect_uris: [] }],
    ['eleven', { redirect_uris: Array.from({ length: 11 }, (_, i) => `${REDIRECT_URI}/${i}`) }],
  ])('%s of the redirect URIs', async (_, metadata) => {
    const answer = await register(service, { client_name: 'Client', ...metadata });
    expectRefusal(answer, 'invalid_redirect_uri');
    expect(answer.body['error_description']).toContain('redirect_uris');
  });

  it('an empty body', async () => {
    expectRefusal(await register(service, ''), 'invalid_redirect_uri');
  });

  it.each(BAD_NAMES)('a name with %s', async (_, name) => {
    const answer = await register(service, { redirect_uris: [REDIRECT_URI], client_name: name });
    expectRefusal(answer, 'invalid_client_metadata');
    expect(answer.body['error_description']).toContain('client_name');
  });

  it.each(WRONG)('%s with %j, naming the field', async (field, value) => {
    const answer = await register(service, { redirect_uris: [REDIRECT_URI], [field]: value });
    expectRefusal(answer, 'invalid_client_metadata');
    expect(answer.body['error_description']).toContain(field);
  });

  it('names every field that is wrong', async () => {
    const answer = await register(service, { redirect_uris: 7, client_name: 7, scope: [] });
    expectRefusal(answer, 'invalid_client_metadata');
    for (const field of ['redirect_uris', 'client_name', 'scope']) {
      expect(answer.body['error_description']).toContain(field);
    }
  });

  it('does not repeat what it was sent', async () => {
    for (const metadata of [
      { redirect_uris: ['javascript:repeated'] },
      { redirect_uris: [REDIRECT_URI], client_uri: 'javascript:repeated' },
      { redirect_uris: [REDIRECT_URI], token_endpoint_auth_method: 'repeated' },
    ]) {
      const { body } = await register(service, metadata);
      expect(JSON.stringify(body)).not.toContain('repeated');
    }
  });

  it.each(['[]', '[{"redirect_uris":["https://client.example/callback"]}]'])('the body %s', async (body) => {
    expectRefusal(await register(service, body), 'invalid_client_metadata');
  });

  it.each(['{', 'redirect_uris', '"text"', '7', 'null', '{"redirect_uris":["https://a.example"],}', '\0'])(
    'the malformed body %j',
    async (body) => {
      expectRefusal(await register(service, body), 'invalid_request');
    },
  );

  it.each([
    ['application/x-www-form-urlencoded', `redirect_uris=${REDIRECT_URI}`],
    ['text/plain', JSON.stringify({ redirect_uris: [REDIRECT_URI] })],
    ['application/json; charset=iso-8859-1', JSON.stringify({ redirect_uris: [REDIRECT_URI] })],
  ])('a body of %s', async (type, body) => {
    expectRefusal(await register(service, body, { 'Content-Type': type }), 'invalid_request');
  });

  it('a body over 64 KiB: 413', async () => {
    const metadata = { redirect_uris: [REDIRECT_URI], ignored: 'x'.repeat(64 * 1024) };
    const { status, body } = await register(service, metadata);
    expect([status, body['error']]).toEqual([413, 'invalid_request']);
  });

  it.each(['PUT', 'PATCH', 'DELETE'])('%s: 405', async (method) => {
    const response = await fetch(`${service.base}/register`, { method });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
  });

  it('a prototype in the place of metadata', async () => {
    const answer = await register(service, `{"__proto__":{"redirect_uris":["${REDIRECT_URI}"]}}`);
    expectRefusal(answer, 'invalid_redirect_uri');
  });

  it('redirect URIs nested as deep as a body can be', async () => {
    const deep = '['.repeat(32_000) + ']'.repeat(32_000);
    const answer = await register(service, `{"redirect_uris":${deep}}`);
    expectRefusal(answer, 'invalid_request');
  });
});
