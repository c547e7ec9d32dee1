import { KillableService } from '../support/killable-service.js';
import { OAuthClient } from '../support/oauth-client.js';
import { ServiceProcess, temporaryFolder } from '../support/process.js';
import { Session } from '../mcp/session.js';

const SESSIONS = 2000;
/** Streams that are opened at the same time. */
const AT_ONCE = 50;

describe('2,000 live sessions in one process', () => {
  const folder = temporaryFolder();
  let service: KillableService;
  beforeAll(async () => {
    service = await KillableService.in(folder, {
      MAX_SESSIONS_PER_USER: String(SESSIONS),
      // A process that needs more ends.
      NODE_OPTIONS: '--max-old-space-size=256',
    });
    await service.start();
  });
  afterAll(() => ServiceProcess.killAll());

  it('each answer a call; one client revoked ends its own alone', async () => {
    const clients = [new OAuthClient(service.base), new OAuthClient(service.base)] as const;
    const [mine, others] = [await clients[0].connect(), await clients[1].connect()];
    const ofMine = await open(mine.token);
    const ofOthers = await open(others.token);
    await inParts([...ofMine, ...ofOthers], async (session) => {
      const { tools } = (await session.request('tools/list')).result as { tools: unknown[] };
      expect(tools.length).toBeGreaterThan(0);
    });
    expect((await fetch(`${service.base}/health/ready`)).status).toBe(200);

    expect((await service.admin('DELETE', `clients/${mine.clientId}`)).status).toBe(204);
    await Promise.all(ofMine.map(({ closed }) => closed));
    const some = ofOthers.filter((_, index) => index % 20 === 0);
    await inParts(some, async (session) => {
      expect((await session.call('search', { query: 'cupcakes' })).isError).not.toBe(true);
    });
    expect(ofOthers.filter(({ isClosed }) => isClosed)).toEqual([]);
    expect((await fetch(`${service.base}/health/ready`)).status).toBe(200);
    ofOthers.forEach((session) => session.leave());
  }, 180_000);

  async function open(token: string): Promise<Session[]> {
    const sessions: Session[] = [];
    await inParts(Array.from({ length: SESSIONS / 2 }), async () => {
      sessions.push(await Session.open(service, token));
    });
    return sessions;
  }

  async function inParts<T>(all: readonly T[], work: (one: T) => Promise<void>): Promise<void> {
    for (let from = 0; from < all.length; from += AT_ONCE)
      await Promise.all(all.slice(from, from + AT_ONCE).map(work));
  }
});
