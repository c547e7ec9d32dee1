import { PostgresEngine } from '../../src/database/postgres.engine.js';
import { createTestDatabase } from './test-database.js';
import { TcpProxy } from './tcp-proxy.js';

/** A database on the server of TEST_DATABASE_URL, and the way to it, which a test can cut and mend. */
export interface CuttableDatabase {
  engine: PostgresEngine;
  proxy: TcpProxy;
  /** Once the service on it is closed. */
  remove(): Promise<void>;
}

/** Makes a migrated database that is reached through a proxy alone. */
export async function openCuttableDatabase(): Promise<CuttableDatabase> {
  const { url, drop } = await createTestDatabase(process.env['TEST_DATABASE_URL']!);
  const through = new URL(url);
  const proxy = new TcpProxy({ host: through.hostname, port: Number(through.port || 5432) });
  await proxy.open();
  through.hostname = '127.0.0.1';
  through.port = String(proxy.port);
  return {
    engine: new PostgresEngine(through.href),
    proxy,
    async remove() {
      await proxy.cut();
      await drop();
    },
  };
}
