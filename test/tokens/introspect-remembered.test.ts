import { Operator } from '../admin/operator.js';
import { type CountedDatabase, openCountedDatabase } from '../support/counted-database.js';
import { eventually } from '../support/eventually.js';
import { type Connection, OAuthClient, type Registration } from '../support/oauth-client.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { present } from './token-endpoints.js';

/** The statements by which a client and a presented access token are looked up. */
const CLIENT_LOOKUP = /FROM clients WHERE id = /;
const TOKEN_LOOKUP = /t\.digest = /;

describe('POST /introspect, of what was looked up lately', () => {
  let database: CountedDatabase;
  let service: TestApp;
  let operator: Operator;
  beforeAll(async () => {
    database = await openCountedDatabase();
    service = await startTestApp({ engine: database.engine });
    operator = new Operator(service);
  });
  afterAll(() => service.close());
  afterEach(() => (database.afterQuery = () => undefined));

  interface Owner extends Connection {
    registration: Registration;
  }

  const connect = async (): Promise<Owner> => {
    const client = new OAuthClient(service.base);
    const connection = await client.connect();
    return { ...connection, registration: client.registration! };
  };

  const ask = async ({ registration, token }: Pick<Owner, 'registration' | 'token'>): Promise<unknown> => {
    const response = await present(service, 'introspect', registration, { token });
    const { active } = (await response.json()) as { active?: boolean };
    return response.status === 200 ? active : response.status;
  };

  /** Asks, and tells how many lookups that took. */
  const lookups = async (owner: Owner): Promise<number> => {
    const count = (): number =>
      database.statements.filter((sql) => CLIENT_LOOKUP.test(sql) || TOKEN_LOOKUP.test(sql)).length;
    const before = count();
    expect(await ask(owner)).toBe(true);
    return count() - before;
  };

  const remembered = async (): Promise<Owner> => {
    const owner = await connect();
    await eventually(async () => (await lookups(owner)) === 0);
    return owner;
  };

  it('asks the database nothing', async () => {
    const owner = await connect();
    expect(await lookups(owner)).toBe(2);
    await eventually(async () => (await lookups(owner)) === 0);
  });

  it('says that a token which an operator revoked is not active, on the next request', async () => {
    const owner = await remembered();
    const [token] = await operator.items<{ id: string }>(`tokens?client_id=${owner.clientId}`);
    await operator.call('DELETE', `tokens/${token!.id}`);
    expect(await ask(owner)).toBe(false);
  });

  it('knows a client that was revoked no more, on the next request', async () => {
    const [owner, other] = [await remembered(), await remembered()];
    await operator.call('DELETE', `clients/${owner.clientId}`);
    expect(await ask(owner)).toBe(401);
    expect(await lookups(other)).toBe(0);
  });

  it('takes no other secret than before', async () => {
    const owner = await remembered();
    const wrong = { ...owner.registration, client_secret: `${owner.clientSecret}x` };
    expect(await ask({ ...owner, registration: wrong })).toBe(401);
    const stranger = await remembered();
    expect(
      await ask({ ...owner, registration: { ...owner.registration, client_secret: stranger.clientSecret! } }),
    ).toBe(401);
    expect(await ask({ ...stranger, token: owner.token })).toBe(false);
  });

  it.each([
    ['client', CLIENT_LOOKUP, ({ clientId }) => `clients/${clientId}`, 401],
    ['person', TOKEN_LOOKUP, ({ userId }) => `users/${userId}`, false],
  ] as [string, RegExp, (of: { clientId: string; userId: string }) => string, unknown][])(
    'remembers nothing where the revocation of the %s overtook the look at the database',
    async (_, lookup, path, afterwards) => {
      const owner = await connect();
      const { userId } = await service.prisma.grant.findFirstOrThrow({ where: { clientId: owner.clientId } });
      let release: () => void = () => undefined;
      const held = new Promise<void>((resolve) => (release = resolve));
      let isRead = false;
      database.afterQuery = async (sql) => {
        if (!lookup.test(sql) || isRead) return;
        isRead = true;
        await held;
      };
      const overtaken = ask(owner);
      await eventually(() => isRead);
      const { status } = await operator.call('DELETE', path({ clientId: owner.clientId, userId }));
      expect(status).toBe(204);
      release();
      await overtaken;
      expect(await ask(owner)).toBe(afterwards);
    },
  );
});
