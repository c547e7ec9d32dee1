import {
  MOST_PENDING,
  MOST_PENDING_OF_CLIENT,
} from '../../src/authorization/requests/authorization-requests.service.js';
import { digest, randomToken } from '../../src/common/secrets.js';
import { location } from '../support/browser.js';
import { MovableClock } from '../support/movable-clock.js';
import type { OAuthClient } from '../support/oauth-client.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { expectPage } from './pages.js';
import { registeredClient, signedIn } from './people.js';

describe('requests that nobody decides', () => {
  let service: TestApp;
  const clock = new MovableClock();
  beforeAll(async () => {
    service = await startTestApp({ clock });
  });
  afterAll(() => service.close());

  /** Stores requests of that client which wait for a decision. */
  const wait = async (client: OAuthClient, count: number, more: { deniedAt?: Date } = {}): Promise<void> => {
    const row = {
      clientId: client.registration!.client_id,
      redirectUri: client.redirectUri,
      scopes: ['mcp'],
      codeChallenge: 'a'.repeat(43),
      audience: service.base,
      browserDigest: digest('browser'),
      expiresAt: clock.in(600),
      ...more,
    };
    await service.prisma.authorizationRequest.createMany({
      data: Array.from({ length: count }, () => ({ ...row, id: randomToken(24) })),
    });
  };

  const expectUnavailable = (answer: Response): void => {
    const { searchParams } = location(answer);
    expect([answer.status, searchParams.get('error')]).toEqual([302, 'temporarily_unavailable']);
    expect(searchParams.get('iss')).toBe(service.base);
  };

  it(`are ${MOST_PENDING_OF_CLIENT} of a client at most: its people wait, those of others do not`, async () => {
    const client = await registeredClient(service);
    const other = await registeredClient(service);
    await wait(client, MOST_PENDING_OF_CLIENT - 1);
    await wait(client, 10, { deniedAt: clock.now() });
    expect(location(await client.authorize()).pathname).toMatch(/^\/oauth\/consent\//);
    expectUnavailable(await client.authorize());
    expect(location(await other.authorize()).pathname).toMatch(/^\/oauth\/consent\//);
    clock.pass(601);
    expect(location(await client.authorize()).pathname).toMatch(/^\/oauth\/consent\//);
  });

  it('are a 429 page, with Retry-After, where the client may not be answered', async () => {
    const client = await registeredClient(service, 'https://evil.example/cb');
    await wait(client, MOST_PENDING_OF_CLIENT);
    const answer = await client.authorize();
    expect(answer.headers.get('retry-after')).toBe('60');
    expect(await expectPage(answer, 429)).toContain('try again later');
    await signedIn(client);
    expectUnavailable(await client.authorize());
  });

  it(`are ${MOST_PENDING} in all at most`, async () => {
    const clients = await Promise.all([registeredClient(service), registeredClient(service)]);
    await wait(clients[0], MOST_PENDING);
    expectUnavailable(await clients[1].authorize());
    clock.pass(601);
    expect(location(await clients[1].authorize()).pathname).toMatch(/^\/oauth\/consent\//);
  });
});
