import { AuditService } from '../../src/audit/audit.service.js';
import { Clock } from '../../src/common/clock.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

describe('The trail, while it is written', () => {
  let service: TestApp;
  beforeAll(async () => {
    service = await startTestApp();
  });
  afterAll(() => service.close());

  // Without the service's timer: it writes when it is told.
  const writer = (): AuditService => new AuditService(service.prisma, new Clock());

  const record = (audit: AuditService, path: string): void =>
    audit.record({ type: 'admin.refused', outcome: 'failure', actor: 'anonymous', detail: { path } });

  /** Until a write has taken what there was. */
  const underWay = async (audit: AuditService): Promise<void> => {
    while (audit.waiting > 0) await Promise.resolve();
  };

  const written = async (...paths: string[]): Promise<boolean[]> => {
    const rows = await service.prisma.auditEvent.findMany({ where: { type: 'admin.refused' } });
    const found = new Set(rows.map(({ detail }) => (detail as { path: string }).path));
    return paths.map((path) => found.has(path));
  };

  it('keeps what comes meanwhile for the next write, so that calls without a pause share one', async () => {
    const audit = writer();
    record(audit, 'first');
    const first = audit.flush();
    await underWay(audit);
    record(audit, 'second');
    record(audit, 'third');
    await first;
    expect(audit.waiting).toBe(2);
    expect(await written('first', 'second', 'third')).toEqual([true, false, false]);

    await audit.flush();
    expect(audit.waiting).toBe(0);
    expect(await written('second', 'third')).toEqual([true, true]);
  });

  it('loses nothing of what comes during the last write, as the service stops', async () => {
    const audit = writer();
    record(audit, 'early');
    const stopped = audit.onApplicationShutdown();
    await underWay(audit);
    record(audit, 'late');
    await stopped;
    expect(await written('early', 'late')).toEqual([true, true]);
  });

  it('writes what was there when it was told, however much', async () => {
    const audit = writer();
    for (let index = 0; index < 1201; index += 1)
      audit.record({ type: 'prompt.read', outcome: 'success', actor: 'operator', detail: { index } });
    await audit.flush();
    expect(audit.waiting).toBe(0);
    expect(await service.prisma.auditEvent.count({ where: { type: 'prompt.read' } })).toBe(1201);
  });
});
