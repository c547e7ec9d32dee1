import { AuditService } from '../../src/audit/audit.service.js';
import { SampleDocumentsService } from '../../src/documents/samples/sample-documents.service.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { store } from './documents.js';
import { ToolCaller } from './tools.js';

describe('the sample documents', () => {
  let service: TestApp;
  let caller: ToolCaller;
  beforeAll(async () => {
    service = await startTestApp();
    caller = await ToolCaller.of(service);
  });
  afterAll(() => service.close());

  const load = (): Promise<number> => service.app.get(SampleDocumentsService).loadOnce();

  it('are not there unless they are asked for', async () => {
    expect(await service.prisma.document.count()).toBe(0);
  });

  it('are loaded once, by one of many that try at the same time, and that is on the trail', async () => {
    const counts = await Promise.all([load(), load(), load()]);
    const [most = 0] = counts.toSorted((a, b) => b - a);
    expect(most).toBeGreaterThanOrEqual(50);
    expect(counts.reduce((sum, count) => sum + count)).toBe(most);
    expect(await service.prisma.document.count()).toBe(most);
    await service.app.get(AuditService).flush();
    expect(await service.prisma.auditEvent.findMany({ where: { type: 'documents.imported' } })).toMatchObject(
      [{ actor: 'system', detail: { source: 'samples', count: most } }],
    );
  });

  it.each([
    ['nut allergy', 'order-1002'],
    ['hazelnut wrong card', 'incident-praline'],
    ['gluten-free flour', 'recipe-rice-blend'],
    ['"swing bridge" late', 'order-1009'],
    ['complaint navy icing', 'letter-whitlock'],
    ['vegan -coconut', 'recipe-ginger-lantern'],
    ['unpaid invoice', 'order-1016'],
    ['lemons supplier', 'supplier-citrus'],
    ['refund cancelled', 'refunds'],
    ['wedding checklist or croissant', 'wedding-checklist'],
  ])('answer to %s', async (query, id) => {
    expect((await caller.ids(query)).slice(0, 3)).toContain(id);
  });

  it('can each be fetched, and tell of themselves', async () => {
    for (const { id } of await service.prisma.document.findMany({ select: { id: true } })) {
      const { structuredContent } = await caller.call('fetch', { id });
      expect(structuredContent).toMatchObject({
        id,
        url: `${service.base}/documents/${id}`,
        metadata: { kind: expect.any(String) as unknown },
      });
    }
  });

  it('do not come back once they were removed', async () => {
    await service.prisma.document.deleteMany();
    expect(await load()).toBe(0);
    expect(await service.prisma.document.count()).toBe(0);
  });
});

it('the sample documents stay away from those of somebody else', async () => {
  const service = await startTestApp();
  await store(service, { id: 'mine' });
  expect(await service.app.get(SampleDocumentsService).loadOnce()).toBe(0);
  await service.prisma.document.deleteMany();
  expect(await service.app.get(SampleDocumentsService).loadOnce()).toBe(0);
  await service.close();
});
