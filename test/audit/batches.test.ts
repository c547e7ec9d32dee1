import { AuditService } from '../../src/audit/audit.service.js';
import { Clock } from '../../src/common/clock.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

describe('The trail, while it is written', () => {
  let service: TestApp;
  beforeAll(async () => {
    service = await startTestApp();
  });
  afterAll(() => service.close());

  it('keeps what comes meanwhile for the next write, so that calls without a pause share one', async () => {
    // Without the service's timer: it writes when it is told.
    const audit = new AuditService(service.prisma, new Clock());
    const record = (path: string): void =>
      audit.record({ type: 'admin.refused', outcome: 'failure', actor: 'anonymous', detail: { path } });
    const written = async (): Promise<unknown[]> => {
      const rows = await service.prisma.auditEvent.findMany({
        where: { type: 'admin.refused' },
        orderBy: { id: 'asc' },
      });
      return rows.map(({ detail }) => detail);
    };

    record('first');
    const first = audit.flush();
    while (audit.waiting > 0) await Promise.resolve();
    record('second');
    record('third');
    await first;
    expect(audit.waiting).toBe(2);
    expect(await written()).toEqual([{ path: 'first' }]);

    await audit.flush();
    expect(audit.waiting).toBe(0);
    expect(await written()).toEqual([{ path: 'first' }, { path: 'second' }, { path: 'third' }]);
  });

  it('writes what was there when it was told, however much', async () => {
    const audit = new AuditService(service.prisma, new Clock());
    for (let index = 0; index < 1201; index += 1)
      audit.record({ type: 'prompt.read', outcome: 'success', actor: 'operator', detail: { index } });
    await audit.flush();
    expect(audit.waiting).toBe(0);
    expect(await service.prisma.auditEvent.count({ where: { type: 'prompt.read' } })).toBe(1201);
  });
});
