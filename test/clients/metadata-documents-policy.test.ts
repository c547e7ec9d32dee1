import { expectPage } from '../authorization/pages.js';
import { getAsHost } from '../support/as-host.js';
import { MovableClock } from '../support/movable-clock.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { TestInternet } from '../support/test-internet.js';
import { keptDatabase } from '../mcp/kept-database.js';
import { clientOf, goodDocument, newDocumentUrl, publishedClient } from './document-client.js';

const HOUR = 3600;

describe('which metadata documents are taken', () => {
  const internet = new TestInternet();
  beforeAll(() => internet.open());
  afterAll(() => internet.close());

  const metadata = async ({ base }: TestApp): Promise<Record<string, unknown>> => {
    const response = await fetch(`${base}/.well-known/oauth-authorization-server`);
    return (await response.json()) as Record<string, unknown>;
  };

  /** A client of an open service, and the same database under another setting. */
  const restarted = async (environment: Record<string, string>) => {
    const clock = new MovableClock();
    const { engine, remove } = await keptDatabase();
    const open = await startTestApp({ engine, internet, clock });
    const client = publishedClient(open, internet);
    await client.connect();
    await open.close();
    const service = await startTestApp({ engine, internet, clock, environment });
    const close = async (): Promise<void> => {
      await service.close();
      await remove();
    };
    const url = client.registration?.client_id ?? '';
    return { service, clock, close, url, client: clientOf(service, url) };
  };

  it('REGISTRATION=closed: no new ones, and not advertised; those that there are go on', async () => {
    const { service, clock, close, client, url } = await restarted({ REGISTRATION: 'closed' });
    expect(await metadata(service)).not.toHaveProperty('client_id_metadata_document_supported');
    const before = internet.requests.length;
    expect(await expectPage(await publishedClient(service, internet).authorize(), 400)).toContain(
      'registration is closed here',
    );
    expect(internet.requests).toHaveLength(before);
    clock.pass(2 * HOUR);
    internet.publish(url, goodDocument(url, { client_name: 'New name' }));
    expect((await client.authorize()).status).toBe(302);
    const row = await service.prisma.client.findUniqueOrThrow({ where: { id: url } });
    expect(row.name).toBe('New name');
    await close();
  });

  it('REGISTRATION=allowlist: the document’s host and every redirect URI must be on the list', async () => {
    const service = await startTestApp({
      internet,
      environment: { REGISTRATION: 'allowlist', REDIRECT_HOSTS: 'listed.example, localhost' },
    });
    expect((await metadata(service))['client_id_metadata_document_supported']).toBe(true);
    const before = internet.requests.length;
    const stranger = publishedClient(service, internet, {
      redirect_uris: ['https://listed.example/callback'],
    });
    expect(await expectPage(await stranger.authorize(), 400)).toContain(
      'at a host whose apps are not taken here',
    );
    expect(internet.requests).toHaveLength(before);
    const listed = newDocumentUrl('listed.example');
    internet.publish(
      listed,
      goodDocument(listed, { redirect_uris: ['https://listed.example/callback', 'http://localhost/x'] }),
    );
    expect((await clientOf(service, listed).authorize()).status).toBe(302);
    const leading = newDocumentUrl('listed.example');
    internet.publish(
      leading,
      goodDocument(leading, { redirect_uris: ['https://unlisted.example/callback'] }),
    );
    expect(await expectPage(await clientOf(service, leading).authorize(), 400)).toContain(
      'redirect_uris[0]: it leads to where no client here may',
    );
    await service.close();
  });

  it('CLIENT_METADATA_DOCUMENTS=off: unknown everywhere, never fetched, not advertised; its tokens are left alone', async () => {
    const { service, clock, close, client, url } = await restarted({
      CLIENT_METADATA_DOCUMENTS: 'off',
    });
    expect(await metadata(service)).not.toHaveProperty('client_id_metadata_document_supported');
    const before = internet.requests.length;
    for (const each of [client, publishedClient(service, internet)]) {
      expect(await expectPage(await each.authorize(), 400)).toContain('The app is not known here');
      expect((await each.exchange('A'.repeat(32))).status).toBe(401);
    }
    clock.pass(2 * HOUR);
    await expectPage(await client.authorize(), 400);
    expect(internet.requests).toHaveLength(before);
    expect(await service.prisma.accessToken.count({ where: { clientId: url, revokedAt: null } })).toBe(1);
    await close();
  });

  it('none at this server itself, which would ask itself', async () => {
    const service = await startTestApp({
      internet,
      environment: { PUBLIC_URL: 'https://gatehouse.example' },
    });
    const own = encodeURIComponent('https://gatehouse.example/docs');
    const { port } = new URL(await service.app.getUrl());
    const { status, text } = await getAsHost(
      Number(port),
      'gatehouse.example',
      `/authorize?client_id=${own}`,
    );
    expect([status, text]).toEqual([400, expect.stringContaining('it is at this server itself')]);
    await service.close();
  });

  it('no more of one host, or in all, than the limits say', async () => {
    const service = await startTestApp({
      internet,
      environment: { RATE_LIMITS: 'on' },
      fetchLimits: { ofHost: 2, inAll: 3 },
    });
    const ask = async (host: string): Promise<number> => {
      const url = newDocumentUrl(host);
      internet.publish(url, goodDocument(url));
      return (await clientOf(service, url).authorize()).status;
    };
    expect([await ask('a.example'), await ask('a.example'), await ask('a.example')]).toEqual([302, 302, 503]);
    expect([await ask('b.example'), await ask('c.example')]).toEqual([302, 503]);
    await service.close();
  });
});
