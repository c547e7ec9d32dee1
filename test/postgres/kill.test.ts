import { halfWritten } from '../support/half-written.js';
import { KillableService, openProxiedDatabase, type ProxiedDatabase } from '../support/killable-service.js';
import { temporaryFolder } from '../support/process.js';
import { trapStatements } from '../support/statement-trap.js';
import { CONNECTING } from './writes/connecting.js';
import { CUTTING_OFF } from './writes/cutting-off.js';
import { USING } from './writes/using.js';
import type { Write } from './writes/write.js';

const KINDS = [...CONNECTING, ...CUTTING_OFF, ...USING];

describe.each([
  { when: 'just before it is durable', isDone: false },
  { when: 'just after it is durable, and before anybody is told', isDone: true },
])('kill -9 in the middle of each kind of write, $when', ({ isDone }) => {
  const folder = temporaryFolder();
  let database: ProxiedDatabase;
  let service: KillableService;
  let writes: Map<string, Write>;

  /** All are under way at once, each on a connection of its own, when the process is killed. */
  beforeAll(async () => {
    database = await openProxiedDatabase();
    service = await KillableService.in(folder, { DATABASE_URL: database.url, REFRESH_TOKENS: 'on' });
    await service.start();
    writes = new Map();
    for (const { name, prepare } of KINDS)
      writes.set(name, await prepare({ service, query: database.query }));
    const baits = KINDS.map(({ name, isTransaction = false }) => {
      const moments = isTransaction ? (['committing', 'committed'] as const) : (['asked', 'done'] as const);
      return { statement: writes.get(name)!.statement, moment: moments[Number(isDone)]! };
    });
    const sprung = trapStatements(database.proxy, baits);
    const made = [...writes.values()].map((write) => write.make().catch(() => undefined));
    await sprung;
    await service.kill();
    await Promise.all(made);
    delete database.proxy.gate;
    await service.start();
  });
  afterAll(async () => {
    await service.kill();
    await database.remove();
  });

  it('leaves nothing that is half there', async () => {
    expect(await halfWritten(database.query)).toEqual({});
  });

  it.each(KINDS)('$name: is there whole or not at all, and can be made again', async ({ name }) => {
    await writes.get(name)!.check(isDone);
    expect(await halfWritten(database.query)).toEqual({});
  });
});
