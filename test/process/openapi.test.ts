import { type OpenApi, operations, readOpenApi, type Schema } from '../support/openapi.js';
import { type ServiceProcess, startProcess, temporaryFolder } from '../support/process.js';

/** Nest's compiler plugin fills in bodies and words: only the built service has them. */
describe('the OpenAPI document of the built service', () => {
  const folder = temporaryFolder();
  let service: ServiceProcess;
  let document: OpenApi;
  beforeAll(async () => {
    const started = await startProcess({ folder });
    service = started.service;
    document = await readOpenApi(started.base);
  });
  afterAll(() => service.stop());

  const resolve = (schema: Schema): Schema =>
    schema.$ref === undefined
      ? schema
      : resolve(document.components.schemas[schema.$ref.split('/').at(-1)!] ?? {});
  const bodyOf = (path: string, method: string, type: string): Schema =>
    resolve(document.paths[path]?.[method]?.requestBody?.content[type]?.schema ?? {});
  const answerOf = (path: string, method: string, status: string): Schema =>
    resolve(document.paths[path]?.[method]?.responses[status]?.content?.['application/json']?.schema ?? {});

  it('says in words what each route does', () => {
    for (const [method, path, { summary }] of operations(document)) {
      expect([method, path, summary]).not.toContain('');
      expect(summary).not.toMatch(/[.:]$/);
    }
  });

  it('has the fields of each body', () => {
    for (const [method, path, { requestBody, responses }] of operations(document)) {
      const answers = Object.values(responses).map(({ content }) => content);
      for (const content of [requestBody?.content, ...answers]) {
        const json = content?.['application/json'] ?? content?.['application/problem+json'];
        if (json === undefined) continue;
        const { properties = {}, additionalProperties } = resolve(json.schema);
        const isOpenObject =
          ['/mcp', '/messages', '/tools/{name}'].includes(path) && additionalProperties === true;
        expect([method, path, Object.keys(properties).length > 0 || isOpenObject]).toEqual([
          method,
          path,
          true,
        ]);
      }
    }
  });

  it('takes a registration in JSON and a token request as a form', () => {
    expect(bodyOf('/register', 'post', 'application/json')).toMatchObject({
      required: ['redirect_uris'],
      properties: { redirect_uris: { type: 'array', items: { type: 'string' } } },
    });
    expect(bodyOf('/token', 'post', 'application/x-www-form-urlencoded')).toMatchObject({
      required: ['grant_type'],
      properties: { code_verifier: { type: 'string' } },
    });
    expect(Object.keys(document.paths['/token']?.['post']?.requestBody?.content ?? {})).toHaveLength(1);
  });

  it('answers with what the contract says', () => {
    expect(answerOf('/token', 'post', '200').required).toEqual(
      expect.arrayContaining(['access_token', 'token_type', 'expires_in', 'scope']),
    );
    expect(answerOf('/.well-known/oauth-authorization-server', 'get', '200').required).toContain('issuer');
    expect(answerOf('/.well-known/mcp/manifest.json', 'get', '200').required).toContain('endpoints');
    expect(answerOf('/admin/clients', 'get', '200').required).toEqual(['items', 'next_cursor']);
  });

  it('has no page size for a parameter that must be given', () => {
    const limit = document.paths['/admin/clients']?.['get']?.parameters.find(({ name }) => name === 'limit');
    expect(limit).toMatchObject({ in: 'query', required: false, schema: { minimum: 1, maximum: 200 } });
  });
});
