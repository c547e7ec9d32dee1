import { get, postMessage, Session } from '../mcp/session.js';
import { HoldTool, TestToolsModule } from '../mcp/test-tools.js';
import { type CuttableDatabase, openCuttableDatabase } from '../support/cuttable-database.js';
import { eventually } from '../support/eventually.js';
import { createToken } from '../support/fixtures.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

describe('what ends while the database is away', () => {
  let service: TestApp;
  let database: CuttableDatabase;

  beforeAll(async () => {
    database = await openCuttableDatabase();
    const limits = { sweepMs: 50, lastSeenMs: 100 };
    service = await startTestApp({
      imports: [TestToolsModule],
      engine: database.engine,
      limits,
    });
  });
  afterAll(async () => {
    await service.close();
    await database.remove();
  });

  it('is written once it is back: the result of an execution, and the end of a session', async () => {
    const { token, userId } = await createToken(service);
    const session = await Session.open(service, token);
    const started = await postMessage(service, '/tools/hold', token, {});
    const { execution_id: id } = (await started.json()) as { execution_id: string };
    const { finish } = await service.app.get(HoldTool).begun(0);

    await database.proxy.cut();
    finish('kept');
    session.leave();
    await eventually(async () => (await get(service, `/tools/executions/${id}`, token)).status === 503);
    await database.proxy.open();

    const ask = async (): Promise<Record<string, unknown>> =>
      (await (await get(service, `/tools/executions/${id}`, token)).json()) as Record<string, unknown>;
    await eventually(async () => (await ask())['status'] === 'succeeded');
    expect(await ask()).toMatchObject({ result: { structuredContent: { text: 'kept' } } });
    await eventually(async () => {
      const row = await service.prisma.mcpSession.findFirstOrThrow({ where: { userId } });
      return row.endReason === 'closed';
    });
  });
});
