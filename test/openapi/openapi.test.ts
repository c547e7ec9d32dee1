import { type OpenApi, operations, readOpenApi } from '../support/openapi.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

/** What people see in a browser, and the description itself: no part of the REST surface. */
const PAGES = [
  /^\/$/,
  /^\/(authorize|oauth\/|login|logout|invite\/|documents(\/|$))/,
  /^\/(docs|openapi\.json)(\/|$)/,
];

/** Where the admin key is asked for. */
const OPERATORS = /^\/(admin\/|metrics$)/;

/** What is 404 for everyone, in JSON, though a route of it is there to say so. */
const NOTHING_HERE = ['/.well-known/openid-configuration', '/tools/{name}'];

/** An id that names nothing, in any format. */
const NOTHING = '00000000-0000-4000-8000-000000000000';

interface Layer {
  route?: { path: string; stack: { method: string }[] };
}

describe('the OpenAPI document', () => {
  let service: TestApp;
  let document: OpenApi;
  beforeAll(async () => {
    service = await startTestApp();
    document = await readOpenApi(service.base);
  });
  afterAll(() => service.close());

  const ask = async (path: string, init: RequestInit = {}): Promise<Response> =>
    fetch(`${service.base}${path}`, { redirect: 'manual', ...init });

  it('is JSON that anyone may read and keep, with a tag', async () => {
    const response = await ask('/openapi.json', { headers: { Accept: 'text/html' } });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toMatch(/^application\/json/);
    const etag = response.headers.get('etag') ?? '';
    expect((await ask('/openapi.json', { headers: { 'If-None-Match': etag } })).status).toBe(304);
    expect(document).toMatchObject({ openapi: '3.1.0', info: { title: 'Gatehouse' } });
    expect(document.servers).toEqual([{ url: service.base }]);
  });

  it('describes every route that is no page, and none that is not there', () => {
    const { stack } = service.app.getHttpAdapter().getInstance().router as unknown as { stack: Layer[] };
    const routes = stack.flatMap(({ route }) =>
      route === undefined
        ? []
        : route.stack.map(({ method }) => `${method.toUpperCase()} ${route.path.replace(/:(\w+)/g, '{$1}')}`),
    );
    const rest = routes.filter((route) => {
      const path = route.replace(/^\w+ /, '');
      const isNothing = route.startsWith('GET ') && NOTHING_HERE.some((start) => path.startsWith(start));
      return !isNothing && !PAGES.some((page) => page.test(path));
    });
    expect(rest.length).toBeGreaterThan(20);
    const slashless = (route: string): string => route.replace(/\/$/, '');
    expect(
      operations(document)
        .map(([method, path]) => slashless(`${method} ${path}`))
        .sort(),
    ).toEqual([...new Set(rest.map(slashless))].sort());
  });

  it('says of each route what opens it, and it is so', async () => {
    for (const [method, path, { security = [] }] of operations(document)) {
      const response = await ask(path.replace(/\{\w+\}/g, NOTHING), { method });
      const route = `${method} ${path}: ${response.status}`;
      await response.body?.cancel();
      const isOpen = security.length === 0 || security.some((scheme) => Object.keys(scheme).length === 0);
      if (isOpen) expect(route).not.toMatch(/: (401|403|404|405|5\d\d)$/);
      else expect(route).toMatch(/: 401$/);
      const schemes = security.flatMap((scheme) => Object.keys(scheme));
      expect(schemes.includes('admin-key')).toBe(OPERATORS.test(path));
      for (const scheme of schemes) expect(document.components.securitySchemes).toHaveProperty(scheme);
    }
  });

  it('says of each route what it answers, faults in their format', () => {
    for (const [method, path, { responses, security = [] }] of operations(document)) {
      const statuses = Object.keys(responses);
      expect([`${method} ${path}`, statuses.some((status) => /^2/.test(status))]).toEqual([
        `${method} ${path}`,
        true,
      ]);
      if (security.some((scheme) => 'access-token' in scheme)) {
        expect(statuses).toEqual(expect.arrayContaining(['401', '403', '503']));
      }
      for (const [status, { description, content }] of Object.entries(responses)) {
        expect(description).not.toBe('');
        const format = OPERATORS.test(path) ? 'application/problem+json' : 'application/json';
        if (Number(status) >= 400) expect(Object.keys(content ?? {})).toEqual([format]);
      }
    }
  });

  it('names each route once, and refers to nothing that it lacks', () => {
    const ids = operations(document).map(([, , { operationId }]) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)];
    expect(references.length).toBeGreaterThan(0);
    for (const [, name = ''] of references) expect(document.components.schemas).toHaveProperty([name]);
  });
});

describe('the page to read it on', () => {
  let service: TestApp;
  beforeAll(async () => {
    service = await startTestApp({ environment: { MCP_SERVER_NAME: '<script>alert(1)</script>' } });
  });
  afterAll(() => service.close());

  const ask = async (path: string): Promise<Response> =>
    fetch(`${service.base}${path}`, { headers: { Accept: 'text/html' }, redirect: 'manual' });

  it('runs scripts of our own origin alone, and no one else frames it', async () => {
    const response = await ask('/docs');
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toMatch(/^text\/html/);
    const policy = (response.headers.get('content-security-policy') ?? '').split('; ');
    expect(policy).toEqual(
      expect.arrayContaining([
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "connect-src 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
      ]),
    );
    expect(policy.join()).not.toMatch(/unsafe|https?:|\*/);
    const html = await response.text();
    expect(html).not.toMatch(/<script(?![^>]*\ssrc="\/)|\son\w+=|style="|javascript:/i);
    expect(html).not.toMatch(/(src|href)="(https?:)?\/\//);
  });

  it('has its scripts and styles here, each of its type', async () => {
    const html = await (await ask('/docs')).text();
    const assets = [...html.matchAll(/(?:script src|stylesheet" href)="([^"]+)"/g)].map(
      ([, path = '']) => path,
    );
    expect(assets).toHaveLength(4);
    for (const path of assets) {
      const response = await ask(path);
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toMatch(
        path.endsWith('.css') ? /^text\/css/ : /^text\/javascript/,
      );
      expect(response.headers.get('x-content-type-options')).toBe('nosniff');
      expect(response.headers.get('etag')).toMatch(/^"[\w-]+"$/);
    }
  });

  it('serves nothing else of the package', async () => {
    for (const path of ['index.html', 'oauth2-redirect.html', 'package.json', '..%2fpackage.json']) {
      expect((await ask(`/docs/${path}`)).status).toBe(404);
    }
  });

  it('remembers no key and asks no other host', async () => {
    const start = await (await ask('/docs/start.js')).text();
    expect(start).toContain('persistAuthorization: false');
    expect(start).toContain('validatorUrl: null');
    expect(start).toContain('queryConfigEnabled: false');
    expect(start).not.toMatch(/https?:/);
  });

  it('is readable without scripts: every route and what opens it', async () => {
    const html = await (await ask('/docs')).text();
    for (const [method, path] of operations(await readOpenApi(service.base))) {
      expect(html).toContain(`<code>${method} ${path}</code>`);
    }
    expect(html).toContain('admin-key');
    expect(html).toContain('href="/openapi.json"');
  });
});
