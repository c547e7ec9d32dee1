import { AuditService } from '../../src/audit/audit.service.js';
import { store, tooManyWords } from '../documents/documents.js';
import { ToolCaller } from '../documents/tools.js';
import { announceBody } from '../support/announce-body.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { Operator, type Page, textLike } from './operator.js';

interface Document {
  id: string;
  title: string;
  text?: string;
  url: string | null;
  metadata: Record<string, unknown>;
  readers?: { users: string[]; scopes: string[] };
  created_at: string;
  updated_at: string;
}

const path = (id: string): string => `documents/${encodeURIComponent(id)}`;

describe('/admin/documents', () => {
  let service: TestApp;
  let operator: Operator;
  let caller: ToolCaller;
  beforeAll(async () => {
    service = await startTestApp();
    operator = new Operator(service);
    caller = await ToolCaller.of(service);
  });
  afterAll(() => service.close());

  const put = async (id: string, body: unknown): Promise<number> =>
    (await operator.call('PUT', path(id), body)).status;

  describe.each([
    ['GET', 'documents'],
    ['GET', 'documents/1'],
    ['PUT', 'documents/1'],
    ['DELETE', 'documents/1'],
    ['POST', 'documents/import'],
  ])('%s /admin/%s', (method, route) => {
    it('is for who has the admin key', async () => {
      for (const authorization of [undefined, 'Bearer wrong-key-0123456789-0123456789-0123456789']) {
        const response = await fetch(`${service.base}/admin/${route}`, {
          method,
          headers: authorization === undefined ? {} : { Authorization: authorization },
        });
        expect(response.status).toBe(401);
        expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
      }
    });
  });

  it('asks for the key before an import is read', async () => {
    const url = `${service.base}/admin/documents/import`;
    expect(await announceBody(url, { 'Content-Type': 'application/x-ndjson' })).toBe(401);
  });

  it('stores, shows, replaces and removes a document', async () => {
    const body = {
      title: 'Menu',
      text: 'Lemon clouds',
      url: 'https://shop.example/menu',
      metadata: { no: 7 },
    };
    const created = await operator.call<Document>('PUT', path('menu'), body);
    expect([created.status, created.headers.get('cache-control')]).toEqual([201, 'no-store']);
    expect(created.body).toEqual({
      id: 'menu',
      ...body,
      created_at: textLike(/^\d{4}-.*Z$/),
      updated_at: created.body.created_at,
    });
    expect((await operator.get(path('menu'))).body).toEqual(created.body);
    expect(await caller.ids('lemon clouds')).toEqual(['menu']);

    const replaced = await operator.call<Document>('PUT', path('menu'), { title: 'Menu', text: 'Tugboats' });
    expect(replaced.status).toBe(200);
    expect(replaced.body).toMatchObject({ text: 'Tugboats', url: null, metadata: {} });
    expect(replaced.body.created_at).toBe(created.body.created_at);
    expect(await caller.ids('lemon clouds')).toEqual([]);
    expect(await caller.ids('tugboat')).toEqual(['menu']);

    const removed = await operator.call('DELETE', path('menu'));
    expect([removed.status, removed.text]).toEqual([204, '']);
    expect(await caller.ids('tugboat')).toEqual([]);
    expect((await operator.get(path('menu'))).status).toBe(404);
    expect((await operator.call('DELETE', path('menu'))).status).toBe(404);
  });

  it('takes an id of any printable characters, percent-encoded', async () => {
    for (const id of ['a/b', 'a b?c#d', 'ü%41', '...', '🧁', 'import', 'x'.repeat(200)]) {
      expect([id, await put(id, { id, title: id, text: '' })]).toEqual([id, 201]);
      expect((await operator.get<Document>(path(id))).body).toMatchObject({ id, title: id });
      expect((await operator.call('DELETE', path(id))).status).toBe(204);
    }
  });

  it.each(['GET', 'PUT', 'DELETE'])('answers 404 to %s of what no document is called', async (method) => {
    for (const id of ['%00', 'a%0ab', 'x'.repeat(201), '%E2%80%AE']) {
      const body = method === 'PUT' ? { title: 'x', text: 'x' } : undefined;
      const { status, headers } = await operator.call(method, `documents/${id}`, body);
      expect([id, status, headers.get('content-type')]).toEqual([
        id,
        404,
        textLike(/^application\/problem\+json/),
      ]);
    }
    expect((await operator.call(method, 'documents/%ff', method === 'PUT' ? {} : undefined)).status).toBe(
      400,
    );
  });

  it.each([
    ['no title', { text: 'x' }, 'title'],
    ['no text', { title: 'x' }, 'text'],
    ['NUL', { title: 'x', text: 'a\0' }, 'text'],
    ['another id', { id: 'other', title: 'x', text: 'x' }, 'id'],
    ['a script', { title: 'x', text: 'x', url: 'javascript:alert(1)' }, 'url'],
    ['a misspelt field', { title: 'x', text: 'x', reader: { users: [] } }, 'reader'],
    ['readers that are null', { title: 'x', text: 'x', readers: null }, 'readers'],
    ['a list', [], ''],
  ])('answers 400 to a body with %s, and names the field', async (_, body, field) => {
    const { status, body: problem } = await operator.call<{ detail: string }>('PUT', path('bad'), body);
    expect(status).toBe(400);
    expect(problem.detail).toContain(field);
    expect((await operator.get(path('bad'))).status).toBe(404);
  });

  it('answers 400 to what is no JSON, 415 to another type, 413 past 2 MiB', async () => {
    expect((await operator.call('PUT', path('bad'), '{"title":')).status).toBe(400);
    const form = await operator.call('PUT', path('bad'), 'title=x', { 'Content-Type': 'text/plain' });
    expect(form.status).toBe(415);
    const large = `{"title":"x","text":"${'x'.repeat(2 * 1024 * 1024)}"}`;
    expect((await operator.call('PUT', path('bad'), large)).status).toBe(413);
  });

  it('takes the longest that may be stored, however its characters are written', async () => {
    const text = '\\u86cb'.repeat(200_000);
    expect(await put('long', `{"title":"x","text":"${text}"}`)).toBe(201);
    expect((await operator.get<Document>(path('long'))).body.text).toBe('蛋'.repeat(200_000));
  });

  it('answers 400 where there are more different words than Postgres can index', async () => {
    expect(await put('wordy', { title: 'x', text: tooManyWords() })).toBe(400);
    expect((await operator.get(path('wordy'))).status).toBe(404);
  });

  it('shows who may read it, as accounts are stored under', async () => {
    const id = '4B6A1C1E-9C5E-4B0E-8F5A-0D6A7B8C9D0E';
    const readers = { users: [' Alice@Example.COM ', id, 'alice@example.com'], scopes: ['orders:read'] };
    expect(await put('secret', { title: 'x', text: 'x', readers })).toBe(201);
    expect((await operator.get<Document>(path('secret'))).body.readers).toEqual({
      users: [id.toLowerCase(), 'alice@example.com'],
      scopes: ['orders:read'],
    });
    expect(await put('secret', { title: 'x', text: 'x', readers: {} })).toBe(200);
    expect((await operator.get<Document>(path('secret'))).body.readers).toEqual({ users: [], scopes: [] });
    expect(await put('secret', { title: 'x', text: 'x' })).toBe(200);
    expect((await operator.get<Document>(path('secret'))).body).not.toHaveProperty('readers');
  });

  it.each([
    [{ users: ['alice'] }],
    [{ users: ['everyone'] }],
    [{ users: ['*'] }],
    [{ users: ['a@b@c'] }],
    [{ users: ['a\0@example.com'] }],
    [{ users: [7] }],
    [{ users: 'alice@example.com' }],
    [{ scopes: ['a b'] }],
    [{ scopes: ['x'.repeat(201)] }],
    [{ groups: ['staff'] }],
    ['everyone'],
    [['alice@example.com']],
  ])('answers 400 to the readers %j: nothing is shown to everyone by mistake', async (readers) => {
    expect(await put('bad', { title: 'x', text: 'x', readers })).toBe(400);
  });

  it('lists documents without their texts, newest first', async () => {
    await store(service, { id: 'older', text: 'long text', metadata: { no: 1 } }, { id: 'newer' });
    await service.prisma.document.update({
      where: { id: 'older' },
      data: { createdAt: new Date(Date.UTC(2040, 0)) },
    });
    await service.prisma.document.update({
      where: { id: 'newer' },
      data: { createdAt: new Date(Date.UTC(2041, 0)) },
    });
    const { body } = await operator.get<Page<Document>>('documents?limit=1');
    expect(body.items.map(({ id }) => id)).toEqual(['newer']);
    const next = await operator.get<Page<Document>>(`documents?limit=1&cursor=${body.next_cursor}`);
    expect(next.body.items).toMatchObject([{ id: 'older', title: 'older', url: null, metadata: { no: 1 } }]);
    expect(next.body.items[0]).not.toHaveProperty('text');
  });

  it('leaves what was done in the trail', async () => {
    await put('noted', { title: 'x', text: 'x' });
    await put('noted', { title: 'x', text: 'y' });
    await operator.call('DELETE', path('noted'));
    await service.app.get(AuditService).flush();
    const items = await operator.items<{ detail: { id: string } }>(
      'audit?type=document.changed,document.removed&limit=200',
    );
    expect(items.filter(({ detail }) => detail.id === 'noted')).toMatchObject([
      { type: 'document.removed', actor: 'operator', outcome: 'success' },
      { type: 'document.changed', actor: 'operator', detail: { new: false } },
      { type: 'document.changed', actor: 'operator', detail: { new: true } },
    ]);
  });
});
