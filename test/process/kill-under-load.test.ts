import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { isNativeError } from 'node:util/types';
import { EmbeddedEngine } from '../../src/database/embedded.engine.js';
import { PrismaService } from '../../src/database/prisma.service.js';
import { halfWritten, type Query } from '../support/half-written.js';
import { KillableService } from '../support/killable-service.js';
import { temporaryFolder } from '../support/process.js';
import { Ledger } from './load/ledger.js';
import { caller, connector, importer, type Person, refused, writer } from './load/people.js';

/** What `fetch` says where the other side is gone. */
const BROKEN_OFF = /^(fetch failed|terminated)$/;

describe('kill -9 of the embedded default under load, at a moment that nobody chose', () => {
  const folder = temporaryFolder();
  let service: KillableService;
  beforeAll(async () => {
    service = await KillableService.in(folder);
    await service.start();
  });

  /** Looks into the folder while no process has it. */
  async function look<T>(work: (query: Query) => Promise<T>): Promise<T> {
    const prisma = new PrismaService(await EmbeddedEngine.inFolder(join(folder, 'data')));
    try {
      return await work((sql) => prisma.$queryRawUnsafe(sql));
    } finally {
      await prisma.onApplicationShutdown();
    }
  }

  it.each([1, 2])('loses nothing that was answered, and leaves nothing half done: time %i', async () => {
    const ledger = new Ledger();
    const requestIds: string[] = [];
    const people = [connector, connector, writer, importer, caller, refused(requestIds)];
    const all = Promise.all(people.map((person) => untilGone(person, ledger)));
    await Promise.race([ledger.after(randomInt(20, 150)), all]);
    await service.kill();
    await all;

    await look(async (query) => {
      expect(await halfWritten(query)).toEqual({});
      const trail = await query(
        "SELECT request_id FROM audit_events WHERE type = 'admin.refused' ORDER BY id",
      );
      const ours = trail.map((row) => row['request_id']).filter((id) => requestIds.includes(String(id)));
      expect(ours).toEqual(requestIds.slice(0, ours.length));
    });
    await service.start();
    await ledger.check();
  });

  /** A request that breaks off is the kill; whatever else they meet is a fault. */
  async function untilGone(person: Person, ledger: Ledger): Promise<void> {
    await person(service, ledger).catch((error: unknown) => {
      if (!isNativeError(error) || !BROKEN_OFF.test(error.message)) throw error;
    });
  }
});
