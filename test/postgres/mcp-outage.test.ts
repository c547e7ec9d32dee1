import { PostgresEngine } from '../../src/database/postgres.engine.js';
import { eventually } from '../mcp/eventually.js';
import { get, postMessage, Session } from '../mcp/session.js';
import { HoldTool, TestToolsModule } from '../mcp/test-tools.js';
import { createToken } from '../support/fixtures.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { createTestDatabase } from '../support/test-database.js';
import { TcpProxy } from '../support/tcp-proxy.js';

describe('what ends while the database is away', () => {
  let service: TestApp;
  let proxy: TcpProxy;
  let drop: () => Promise<void>;

  beforeAll(async () => {
    const database = await createTestDatabase(process.env['TEST_DATABASE_URL']!);
    drop = database.drop;
    const url = new URL(database.url);
    proxy = new TcpProxy({ host: url.hostname, port: Number(url.port || 5432) });
    await proxy.open();
    url.hostname = '127.0.0.1';
    url.port = String(proxy.port);
    const limits = { sweepMs: 50, lastSeenMs: 100 };
    service = await startTestApp({
      imports: [TestToolsModule],
      engine: new PostgresEngine(url.href),
      limits,
    });
  });
  afterAll(async () => {
    await service.close();
    await proxy.cut();
    await drop();
  });

  it('is written once it is back: the result of an execution, and the end of a session', async () => {
    const { token, userId } = await createToken(service);
    const session = await Session.open(service, token);
    const started = await postMessage(service, '/tools/hold', token, {});
    const { execution_id: id } = (await started.json()) as { execution_id: string };
    const { finish } = await service.app.get(HoldTool).begun(0);

    await proxy.cut();
    finish('kept');
    session.leave();
    await eventually(async () => (await get(service, `/tools/executions/${id}`, token)).status === 503);
    await proxy.open();

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
