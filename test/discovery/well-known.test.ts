import { getAsHost } from '../support/as-host.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const AUTHORIZATION_SERVER = '/.well-known/oauth-authorization-server';
const PROTECTED_RESOURCE = '/.well-known/oauth-protected-resource';
const MANIFEST = '/.well-known/mcp/manifest.json';
const DOCUMENTS = [
  AUTHORIZATION_SERVER,
  `${AUTHORIZATION_SERVER}/sse`,
  `${AUTHORIZATION_SERVER}/mcp`,
  PROTECTED_RESOURCE,
  `${PROTECTED_RESOURCE}/sse`,
  `${PROTECTED_RESOURCE}/mcp`,
  MANIFEST,
];

/** How clients authenticate that do. */
const SECRET_OR_KEY = ['client_secret_basic', 'client_secret_post', 'private_key_jwt'];
const ALGORITHMS = ['ES256', 'RS256', 'PS256', 'EdDSA'];

describe('discovery', () => {
  let service: TestApp;
  beforeAll(async () => {
    service = await startTestApp({ environment: { MCP_SERVER_NAME: 'Kuchen & Törtchen' } });
  });
  afterAll(() => service.close());

  const ask = async (path: string, init: RequestInit = {}): Promise<Response> =>
    fetch(`${service.base}${path}`, { redirect: 'manual', ...init });
  const read = async <T = Record<string, unknown>>(path: string): Promise<T> => {
    const response = await ask(path);
    expect(response.status).toBe(200);
    return (await response.json()) as T;
  };

  describe('the authorization server (RFC 8414)', () => {
    it('has what works, and nothing that does not', async () => {
      const { base } = service;
      expect(await read(AUTHORIZATION_SERVER)).toEqual({
        issuer: base,
        authorization_endpoint: `${base}/authorize`,
        token_endpoint: `${base}/token`,
        registration_endpoint: `${base}/register`,
        revocation_endpoint: `${base}/revoke`,
        revocation_endpoint_auth_methods_supported: [...SECRET_OR_KEY, 'none'],
        revocation_endpoint_auth_signing_alg_values_supported: ALGORITHMS,
        introspection_endpoint: `${base}/introspect`,
        introspection_endpoint_auth_methods_supported: SECRET_OR_KEY,
        introspection_endpoint_auth_signing_alg_values_supported: ALGORITHMS,
        scopes_supported: ['mcp'],
        response_types_supported: ['code'],
        response_modes_supported: ['query'],
        grant_types_supported: ['authorization_code'],
        token_endpoint_auth_methods_supported: [...SECRET_OR_KEY, 'none'],
        token_endpoint_auth_signing_alg_values_supported: ALGORITHMS,
        client_id_metadata_document_supported: true,
        code_challenge_methods_supported: ['S256'],
        authorization_response_iss_parameter_supported: true,
        service_documentation: `${base}/docs`,
      });
    });

    it('is the same document, byte for byte, with /sse or /mcp appended', async () => {
      const root = await (await ask(AUTHORIZATION_SERVER)).text();
      for (const path of ['/sse', '/mcp']) {
        expect(await (await ask(`${AUTHORIZATION_SERVER}${path}`)).text()).toBe(root);
      }
      expect((await ask(`${AUTHORIZATION_SERVER}/other`)).status).toBe(404);
    });

    it('names only routes that are there', async () => {
      const document = await read<Record<string, string>>(AUTHORIZATION_SERVER);
      const urls = Object.entries(document).filter(([name]) => /_endpoint$|_documentation$/.test(name));
      expect(urls).toHaveLength(6);
      for (const [, url] of urls) expect((await ask(new URL(url).pathname)).status).not.toBe(404);
    });
  });

  describe('the protected resource (RFC 9728)', () => {
    it.each(['', '/sse', '/mcp'])('is BASE%s', async (path) => {
      expect(await read(`${PROTECTED_RESOURCE}${path}`)).toEqual({
        resource: `${service.base}${path}`,
        authorization_servers: [service.base],
        scopes_supported: ['mcp'],
        bearer_methods_supported: ['header'],
        resource_name: 'Kuchen & Törtchen',
      });
    });
  });

  describe('the manifest', () => {
    interface Manifest {
      schemaVersion: string;
      nameForHuman: string;
      nameForModel: string;
      descriptionForHuman: string;
      descriptionForModel: string;
      auth: unknown;
      api: { type: string; url: string };
      endpoints: { type: string; url: string }[];
      tools: { name: string; description: string }[];
    }

    it('says what this is, how to sign in, and which tools there are', async () => {
      const manifest = await read<Manifest>(MANIFEST);
      expect(manifest).toMatchObject({
        nameForHuman: 'Kuchen & Törtchen',
        nameForModel: 'kuchen_tortchen',
        auth: { type: 'oauth', authorization_server: service.base, client_registration: 'dynamic' },
        api: { type: 'openapi', url: `${service.base}/openapi.json` },
      });
      expect(manifest.schemaVersion).not.toBe('');
      expect(manifest.descriptionForHuman).toContain('Kuchen & Törtchen');
      expect(manifest.tools.map(({ name }) => name)).toEqual(expect.arrayContaining(['search', 'fetch']));
      for (const { name, description } of manifest.tools) {
        expect(description).not.toBe('');
        expect(manifest.descriptionForModel).toContain(`${name}: ${description}`);
      }
    });

    it('lists the endpoints that exist, /sse first, and an api that answers', async () => {
      const { endpoints, api } = await read<Manifest>(MANIFEST);
      expect(endpoints[0]?.url).toBe(`${service.base}/sse`);
      expect((await ask('/sse')).status).toBe(401);
      for (const { url } of endpoints.slice(1)) {
        const path = url.slice(service.base.length).replace('{name}', 'search');
        expect((await ask(path, { method: 'POST' })).status).toBe(401);
      }
      expect((await ask(new URL(api.url).pathname)).status).toBe(200);
    });
  });

  describe.each(DOCUMENTS)('%s', (path) => {
    it('is JSON that anyone may read from any page and keep for five minutes', async () => {
      const response = await ask(path, {
        headers: { Origin: 'https://inspector.example', Accept: 'text/html' },
      });
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toMatch(/^application\/json/);
      expect(response.headers.get('cache-control')).toBe('public, max-age=300');
      expect(response.headers.get('access-control-allow-origin')).toBe('*');
      expect(response.headers.get('access-control-allow-credentials')).toBeNull();
      expect(response.headers.get('set-cookie')).toBeNull();
    });

    it('answers HEAD with the same headers and no body', async () => {
      const [get, head] = await Promise.all([ask(path), ask(path, { method: 'HEAD' })]);
      expect(head.status).toBe(200);
      expect(await head.text()).toBe('');
      for (const name of ['content-type', 'content-length', 'etag', 'cache-control']) {
        expect(head.headers.get(name)).toBe(get.headers.get(name));
        expect(head.headers.get(name)).not.toBeNull();
      }
    });

    it('is 304 to whoever has it (RFC 9110 §13.1.2), and 200 to whoever has another', async () => {
      const etag = (await ask(path)).headers.get('etag') ?? '';
      expect(etag).toMatch(/^"[\w-]+"$/);
      for (const known of [etag, `"other", ${etag}`, `W/${etag}`, '*']) {
        const response = await ask(path, { headers: { 'If-None-Match': known } });
        expect(response.status).toBe(304);
        expect(response.headers.get('etag')).toBe(etag);
        expect(response.headers.get('cache-control')).toBe('public, max-age=300');
        expect(await response.text()).toBe('');
      }
      expect((await ask(path, { headers: { 'If-None-Match': '"other"' } })).status).toBe(200);
    });

    it('has nothing but BASE for an address', async () => {
      const text = await (await ask(path)).text();
      const origins = [...text.matchAll(/https?:\/\/[^"/]+/g)].map(([origin]) => origin);
      expect(new Set(origins)).toEqual(new Set([service.base]));
    });

    it('lets a page ask first what it may send', async () => {
      const response = await ask(path, {
        method: 'OPTIONS',
        headers: {
          Origin: 'https://inspector.example',
          'Access-Control-Request-Method': 'GET',
          'Access-Control-Request-Headers': 'mcp-protocol-version',
        },
      });
      expect(response.status).toBe(204);
      expect(response.headers.get('access-control-allow-headers')).toContain('MCP-Protocol-Version');
    });
  });

  it.each(['', '/sse', '/mcp'])('an OpenID configuration%s is 404 in JSON, whoever asks', async (path) => {
    const response = await ask(`/.well-known/openid-configuration${path}`, {
      headers: { Accept: 'text/html,*/*;q=0.8' },
    });
    expect(response.status).toBe(404);
    expect(response.headers.get('content-type')).toMatch(/^application\/json/);
    expect(await response.json()).toMatchObject({ error: 'not_found' });
  });
});

describe('discovery where registration is closed', () => {
  let service: TestApp;
  beforeAll(async () => {
    service = await startTestApp({ environment: { REGISTRATION: 'closed' } });
  });
  afterAll(() => service.close());

  it('offers no registration', async () => {
    const document: unknown = await (await fetch(`${service.base}${AUTHORIZATION_SERVER}`)).json();
    expect(document).toHaveProperty('token_endpoint');
    expect(document).not.toHaveProperty('registration_endpoint');
    const manifest: unknown = await (await fetch(`${service.base}${MANIFEST}`)).json();
    expect(manifest).toHaveProperty('auth.client_registration', 'closed');
  });
});

describe('discovery at a public address', () => {
  let service: TestApp;
  beforeAll(async () => {
    service = await startTestApp({ environment: { PUBLIC_URL: 'https://gate.example' } });
  });
  afterAll(() => service.close());

  it('is of that address, byte for byte, wherever the service listens', async () => {
    const read = async (path: string): Promise<unknown> =>
      JSON.parse((await getAsHost(service.config.port, 'gate.example', path)).text);
    expect(await read(AUTHORIZATION_SERVER)).toMatchObject({
      issuer: 'https://gate.example',
      token_endpoint: 'https://gate.example/token',
    });
    expect(await read(`${PROTECTED_RESOURCE}/sse`)).toMatchObject({
      resource: 'https://gate.example/sse',
      authorization_servers: ['https://gate.example'],
    });
  });
});

describe('discovery with REFRESH_TOKENS=on', () => {
  it('has the grant, and offline_access for the authorization server alone', async () => {
    const service = await startTestApp({ environment: { REFRESH_TOKENS: 'on' } });
    const read = async (path: string): Promise<unknown> => (await fetch(service.base + path)).json();
    expect(await read(AUTHORIZATION_SERVER)).toMatchObject({
      grant_types_supported: ['authorization_code', 'refresh_token'],
      scopes_supported: ['mcp', 'offline_access'],
    });
    for (const path of ['', '/sse', '/mcp']) {
      expect(await read(`${PROTECTED_RESOURCE}${path}`)).toMatchObject({ scopes_supported: ['mcp'] });
    }
    const { headers } = await fetch(`${service.base}/sse`);
    expect(headers.get('www-authenticate')).not.toContain('offline_access');
    await service.close();
  });
});
