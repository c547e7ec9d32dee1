import { join } from 'node:path';
import { EmbeddedEngine } from '../../src/database/embedded.engine.js';
import { PrismaService } from '../../src/database/prisma.service.js';
import { Browser } from '../support/browser.js';
import { firstAccount, ServiceProcess, startProcess, temporaryFolder } from '../support/process.js';

describe('the documents of the embedded default', () => {
  const folder = temporaryFolder();

  /** The status of a sample's page in a run of the service. */
  async function pageOfSample(): Promise<number> {
    const { base, service } = await startProcess({ folder });
    const browser = new Browser(base);
    await browser.submit('/login', firstAccount(folder));
    const { status } = await browser.get('/documents/order-1001');
    await service.stop();
    return status;
  }

  /** Looks into the database between two runs. */
  async function between<T>(look: (prisma: PrismaService) => Promise<T>): Promise<T> {
    const prisma = new PrismaService(await EmbeddedEngine.inFolder(join(folder, 'data')));
    try {
      return await look(prisma);
    } finally {
      await prisma.onApplicationShutdown();
    }
  }

  it('are samples on the first run, the same on the next, and none once they were removed', async () => {
    expect(await pageOfSample()).toBe(200);
    const count = await between((prisma) => prisma.document.count());
    expect(count).toBeGreaterThanOrEqual(50);
    expect(await pageOfSample()).toBe(200);
    expect(await between((prisma) => prisma.document.count())).toBe(count);
    await between((prisma) => prisma.document.deleteMany());
    expect(await pageOfSample()).toBe(404);
    expect(await between((prisma) => prisma.document.count())).toBe(0);
  }, 120_000);

  it('are searched in no language that Postgres does not know: the start is refused', async () => {
    const service = new ServiceProcess({ folder, environment: { SEARCH_LANGUAGE: 'klingon' } });
    expect(await service.exited).toEqual({ code: 1, signal: null });
    expect(service.output).toMatch(/did not start\. SEARCH_LANGUAGE: .*"klingon".*english/);
    expect(service.output).not.toContain('    at ');
    expect(service.output).not.toContain('Gatehouse is ready');
  });
});
