import { type BeforeApplicationShutdown, Module } from '@nestjs/common';
import { DatabaseEngine } from '../../src/database/engine.js';
import { getAsHost } from '../support/as-host.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

interface Health {
  status: string;
  details: Record<string, { status: string; message?: string }>;
}

async function probe(
  base: string,
  headers: Record<string, string> = {},
): Promise<{ response: Response; body: Health }> {
  const response = await fetch(`${base}/health/ready`, { headers });
  return { response, body: (await response.json()) as Health };
}

/** Probes until the status is that one: an answer serves the probes of the next second. */
async function until(base: string, status: number): Promise<Health> {
  for (;;) {
    const { response, body } = await probe(base);
    if (response.status === status) return body;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

describe('health', () => {
  let service: TestApp;
  const logged: string[] = [];
  beforeAll(async () => {
    service = await startTestApp({ onLog: (line) => logged.push(line) });
  });
  afterAll(() => service.close());

  it('says that the process runs', async () => {
    const response = await fetch(`${service.base}/health/live`);
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await response.json()).toEqual({ status: 'ok' });
  });

  it('says that it can serve', async () => {
    const { response, body } = await probe(service.base);
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(body).toMatchObject({
      status: 'ok',
      details: { database: { status: 'up' }, service: { status: 'up' } },
    });
  });

  it('answers a probe that asks by any name', async () => {
    const { status } = await getAsHost(service.config.port, '10.1.2.3:9999', '/health/ready');
    expect(status).toBe(200);
  });

  it('is 503 while a migration is missing, in words that name none, and recovers', async () => {
    const rename = (from: string, to: string): Promise<number> =>
      service.prisma
        .$executeRaw`UPDATE _prisma_migrations SET migration_name = ${to} WHERE migration_name = ${from}`;
    await until(service.base, 200);
    expect(await rename('20261124000000_initial', 'elsewhere')).toBe(1);
    const body = await until(service.base, 503);
    expect(body.details['database']).toMatchObject({ status: 'down', message: 'lacks migrations' });
    expect(logged.some((line) => line.includes('lacks migrations: 20261124000000_initial'))).toBe(true);
    await rename('elsewhere', '20261124000000_initial');
    await until(service.base, 200);
  });

  it('is 503 soon while the database hangs, for all who ask', async () => {
    await until(service.base, 200);
    await service.prisma.$transaction(
      async (tx) => {
        await tx.$executeRaw`LOCK TABLE _prisma_migrations`;
        await until(service.base, 503);
        const answers = await Promise.all(Array.from({ length: 50 }, () => probe(service.base)));
        for (const { response, body } of answers) {
          expect(response.status).toBe(503);
          expect(body.details['database']?.status).toBe('down');
        }
      },
      { timeout: 20_000 },
    );
    await until(service.base, 200);
  });
});

describe('health without a database', () => {
  let service: TestApp;
  beforeAll(async () => {
    service = await startTestApp();
    const engine = service.app.get(DatabaseEngine);
    await engine.close();
    engine.close = () => Promise.resolve();
  });
  afterAll(() => service.close());

  it('is 503 in JSON, whatever the probe accepts, and tells nothing of the machinery', async () => {
    const { response, body } = await probe(service.base, { Accept: 'text/html' });
    expect(response.status).toBe(503);
    expect(response.headers.get('content-type')).toMatch(/^application\/json/);
    expect(response.headers.get('retry-after')).toBe('5');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(body.details['database']).toMatchObject({ status: 'down', message: 'does not answer' });
    expect(JSON.stringify(body)).not.toMatch(/prisma|pglite|select|postgres/i);
  });

  it('still says that the process runs', async () => {
    expect((await fetch(`${service.base}/health/live`)).status).toBe(200);
  });
});

describe('health while the service drains', () => {
  let drained: () => void = () => undefined;
  let draining: () => void = () => undefined;
  const begun = new Promise<void>((resolve) => (draining = resolve));

  /** Something that has not ended yet. */
  @Module({})
  class Busy implements BeforeApplicationShutdown {
    beforeApplicationShutdown(): Promise<void> {
      draining();
      return new Promise((resolve) => (drained = resolve));
    }
  }

  it('is 503, and the process still runs', async () => {
    const service = await startTestApp({ imports: [Busy] });
    const closed = service.close();
    await begun;
    const { response, body } = await probe(service.base);
    const live = await fetch(`${service.base}/health/live`);
    drained();
    await closed;
    expect(response.status).toBe(503);
    expect(body.details['service']).toEqual({ status: 'down', message: 'draining' });
    expect(live.status).toBe(200);
  });
});
