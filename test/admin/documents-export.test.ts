import { store } from '../documents/documents.js';
import { ADMIN_KEY, startTestApp, type TestApp } from '../support/test-app.js';

describe('GET /admin/documents as JSON Lines', () => {
  let service: TestApp;
  beforeAll(async () => {
    service = await startTestApp();
  });
  afterEach(() => service.prisma.document.deleteMany());
  afterAll(() => service.close());

  const ask = (accept: string, base = service.base): Promise<Response> =>
    fetch(`${base}/admin/documents`, { headers: { Authorization: `Bearer ${ADMIN_KEY}`, Accept: accept } });

  it('is all documents by id, each as an import takes it', async () => {
    const ids = Array.from({ length: 130 }, (_, n) => `doc-${String(n).padStart(3, '0')}`);
    await store(service, ...ids.toReversed().map((id) => ({ id, readers: { scopes: ['mcp'] } })));
    const response = await ask('application/x-ndjson');
    expect([response.status, response.headers.get('cache-control')]).toEqual([200, 'no-store']);
    expect(response.headers.get('content-type')).toMatch(/^application\/x-ndjson/);
    const lines = (await response.text()).trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(
      ids.map((id) => ({ id, title: id, text: id, metadata: {}, readers: { users: [], scopes: ['mcp'] } })),
    );
  });

  it('is empty where there are none', async () => {
    const response = await ask('application/x-ndjson');
    expect([response.status, await response.text()]).toEqual([200, '']);
  });

  it('is for who asks for it: anyone else gets a page of the list', async () => {
    for (const accept of ['*/*', 'application/json', 'application/json, application/x-ndjson', 'text/html']) {
      expect(await (await ask(accept)).json()).toEqual({ items: [], next_cursor: null });
    }
  });

  it('breaks off where it cannot go on: what arrived does not pass for the whole', async () => {
    const own = await startTestApp();
    const text = 'x'.repeat(200_000);
    await store(own, ...Array.from({ length: 150 }, (_, n) => ({ id: `doc-${n}`, text })));
    const response = await ask('application/x-ndjson', own.base);
    await own.prisma.$executeRaw`ALTER TABLE documents RENAME TO elsewhere`;
    await expect(response.text()).rejects.toThrow();
    await own.close();
  });
});
