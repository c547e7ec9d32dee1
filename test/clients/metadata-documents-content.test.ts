import { startTestApp, type TestApp } from '../support/test-app.js';
import { TestInternet } from '../support/test-internet.js';
import { clientOf, goodDocument, newDocumentUrl, refusalOf } from './document-client.js';

describe('a metadata document', () => {
  let service: TestApp;
  const internet = new TestInternet();
  beforeAll(async () => {
    await internet.open();
    service = await startTestApp({ internet });
  });
  afterAll(async () => {
    await service.close();
    await internet.close();
  });

  const published = async (document: (url: string) => object): Promise<string> => {
    const url = newDocumentUrl();
    internet.publish(url, document(url));
    return refusalOf(service, url);
  };

  it.each<[string, (url: string) => object, string]>([
    [
      'is another client’s',
      () => goodDocument('https://other.example/c.json'),
      'its client_id is not its URL',
    ],
    [
      'says its URL otherwise',
      (url) => goodDocument(url, { client_id: `${url}/` }),
      'its client_id is not its URL',
    ],
    [
      'says its URL in a list',
      (url) => goodDocument(url, { client_id: [url] }),
      'its client_id is not its URL',
    ],
    [
      'says no client_id',
      (url) => goodDocument(url, { client_id: undefined }),
      'its client_id is not its URL',
    ],
    ['has a secret', (url) => goodDocument(url, { client_secret: 'x' }), 'it must not have client_secret'],
    [
      'has an expiry of one',
      (url) => goodDocument(url, { client_secret_expires_at: 0 }),
      'it must not have client_secret_expires_at',
    ],
    ['is a list', () => [1], 'it must be a JSON object'],
    ['has no redirect URI', (url) => goodDocument(url, { redirect_uris: [] }), 'redirect_uris'],
    [
      'has one that is script',
      (url) => goodDocument(url, { redirect_uris: ['javascript:alert(1)//.example'] }),
      'redirect_uris[0]',
    ],
    [
      'has one by plain http',
      (url) => goodDocument(url, { redirect_uris: ['http://client.example/callback'] }),
      'http is for localhost',
    ],
    [
      'has 11',
      (url) => goodDocument(url, { redirect_uris: Array<string>(11).fill('https://a.example/') }),
      'redirect_uris',
    ],
    [
      'has a name that hides',
      (url) => goodDocument(url, { client_name: 'a\u202eb' }),
      'client_name must be visible text',
    ],
    [
      'has a name with NUL',
      (url) => goodDocument(url, { client_name: 'a\u0000b' }),
      'client_name must be visible text',
    ],
    [
      'has a name that is none',
      (url) => goodDocument(url, { client_name: { a: 1 } }),
      'client_name must be a string',
    ],
    [
      'wants another grant',
      (url) => goodDocument(url, { grant_types: ['password'] }),
      'grant_types must have',
    ],
    [
      'wants a shared secret',
      (url) => goodDocument(url, { token_endpoint_auth_method: 'client_secret_basic' }),
      'token_endpoint_auth_method must be one of: private_key_jwt, none',
    ],
    [
      'offers shared secrets alone',
      (url) =>
        goodDocument(url, {
          token_endpoint_auth_method: undefined,
          token_endpoint_auth_methods_supported: ['client_secret_basic', 'tls_client_auth'],
        }),
      'token_endpoint_auth_method must be one of',
    ],
    [
      'offers a word',
      (url) => goodDocument(url, { token_endpoint_auth_methods_supported: 'none' }),
      'token_endpoint_auth_methods_supported must be a list',
    ],
  ])('that %s is refused in words for its developer', async (_what, document, words) => {
    expect(await published(document)).toContain(words);
  });

  it.each([
    ['neither', {}, 'none'],
    [
      'the plural alone, with none',
      { token_endpoint_auth_methods_supported: ['none', 'client_secret_basic'] },
      'none',
    ],
    [
      'a method that is not taken, and none in the plural',
      {
        token_endpoint_auth_method: 'tls_client_auth',
        token_endpoint_auth_methods_supported: ['tls_client_auth', 'none'],
      },
      'none',
    ],
  ])('is told from a good one that says how it authenticates by %s', async (_how, fields, method) => {
    const url = newDocumentUrl();
    internet.publish(url, goodDocument(url, { token_endpoint_auth_method: undefined, ...fields }));
    expect((await clientOf(service, url).authorize()).status).toBe(302);
    const row = await service.prisma.client.findUniqueOrThrow({ where: { id: url } });
    expect(row.tokenEndpointAuthMethod).toBe(method);
  });

  it('of 5,121 bytes is too large, of 5,120 it is not', async () => {
    const padded = (url: string, size: number): object => {
      const document = goodDocument(url, { padding: '' });
      return { ...document, padding: 'x'.repeat(size - JSON.stringify(document).length) };
    };
    expect(await published((url) => padded(url, 5121))).toContain('it is larger than 5120 bytes');
    const url = newDocumentUrl();
    internet.publish(url, padded(url, 5120));
    expect((await clientOf(service, url).authorize()).status).toBe(302);
  });
});
