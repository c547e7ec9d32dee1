import { AuditService } from '../../src/audit/audit.service.js';
import { CleanUpService } from '../../src/clean-up/clean-up.service.js';
import { ClientsService } from '../../src/clients/clients.service.js';
import { Operator } from '../admin/operator.js';
import { expectPage, visibleText } from '../authorization/pages.js';
import { location } from '../support/browser.js';
import { MovableClock } from '../support/movable-clock.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { PUBLIC_ADDRESS, TestInternet } from '../support/test-internet.js';
import { clientOf, DOCUMENT_NAME, goodDocument, newDocumentUrl, publishedClient } from './document-client.js';
import { manage } from './registrar.js';

const HOUR = 3600;

describe('a client that is known by its metadata document', () => {
  let service: TestApp;
  const clock = new MovableClock();
  const internet = new TestInternet();
  beforeAll(async () => {
    await internet.open();
    service = await startTestApp({ clock, internet });
  });
  afterAll(async () => {
    await service.close();
    await internet.close();
  });

  const fetchesOf = (url: string): number =>
    internet.requests.filter((request) => request.url === url).length;
  const idOf = ({ registration }: { registration?: { client_id: string } }): string =>
    registration?.client_id ?? '';
  const stored = (id: string) => service.prisma.client.findUniqueOrThrow({ where: { id } });

  it('goes the whole way without a registration, and its document is asked for once', async () => {
    const client = publishedClient(service, internet);
    const { token } = await client.connect();
    expect(token).toMatch(/^mcp_[0-9a-f]{32}$/);
    expect(fetchesOf(idOf(client))).toBe(1);
    const row = await stored(idOf(client));
    expect([row.name, row.redirectUris, row.tokenEndpointAuthMethod, row.secretDigest]).toEqual([
      DOCUMENT_NAME,
      ['https://client.example/callback'],
      'none',
      null,
    ]);
  });

  it('is asked for by TLS at the addresses that were looked at, as JSON, without a cookie or a credential', async () => {
    internet.connectedTo.length = 0;
    const client = publishedClient(service, internet);
    await client.authorize();
    const request = internet.requests.at(-1);
    expect(internet.connectedTo).toEqual([PUBLIC_ADDRESS]);
    expect(request?.url).toBe(idOf(client));
    expect(Object.keys(request?.headers ?? {}).sort()).toEqual([
      'accept',
      'accept-encoding',
      'connection',
      'host',
      'user-agent',
    ]);
    expect(request?.headers).toMatchObject({ accept: 'application/json', 'accept-encoding': 'identity' });
  });

  it('is shown with the host that describes it, and where the answer goes instead', async () => {
    const here = publishedClient(service, internet);
    const text = await visibleText(await here.browser.get(await here.openConsent()));
    expect(text).toContain(`calls itself “${DOCUMENT_NAME}”`);
    expect(text).toContain('The app is described at client.example: whoever runs that host chose its name');
    expect(text).not.toContain('goes elsewhere');
    const redirect = 'http://127.0.0.1:4711/callback';
    const elsewhere = publishedClient(service, internet, { redirect_uris: ['http://127.0.0.1/callback'] });
    elsewhere.redirectUri = redirect;
    const warned = await visibleText(await elsewhere.browser.get(await elsewhere.openConsent()));
    expect(warned).toContain('described at client.example');
    expect(warned).toContain('The answer goes elsewhere: to 127.0.0.1:4711.');
    expect(warned).toContain('Careful: this is a program on your own computer');
  });

  it('is never known for being described at a host that is: phishing is warned of', async () => {
    const url = newDocumentUrl('chatgpt.com.evil.example');
    internet.publish(url, goodDocument(url, { client_name: 'ChatGPT' }));
    const client = clientOf(service, url);
    const text = await visibleText(await client.browser.get(await client.openConsent()));
    expect(text).toContain('Careful: this may not be ChatGPT.');
    expect(text).toContain('described at chatgpt.com.evil.example');
  });

  it('is one row and one fetch for 20 people who begin at once', async () => {
    const client = publishedClient(service, internet);
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => clientOf(service, idOf(client)).authorize()),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array<number>(20).fill(302));
    expect(fetchesOf(idOf(client))).toBe(1);
    const audit = service.app.get(AuditService);
    await audit.flush();
    const where = { clientId: idOf(client), type: 'client.registered' };
    expect(await service.prisma.auditEvent.count({ where })).toBe(1);
  });

  it.each([
    ['an hour where its headers say nothing', {}, HOUR],
    ['as long as max-age says', { 'Cache-Control': 'max-age=7200' }, 2 * HOUR],
    ['a minute at least', { 'Cache-Control': 'no-store' }, 60],
    ['a day at most', { 'Cache-Control': 'max-age=31536000' }, 24 * HOUR],
  ])('is kept %s', async (_how, headers, seconds) => {
    const client = publishedClient(service, internet, {}, headers);
    await client.authorize();
    clock.pass(seconds - 5);
    await client.authorize();
    expect(fetchesOf(idOf(client))).toBe(1);
    clock.pass(10);
    await client.authorize();
    expect(fetchesOf(idOf(client))).toBe(2);
  });

  it('is what its document says now: redirect URIs, name, and what else changed', async () => {
    const client = publishedClient(service, internet);
    const id = idOf(client);
    await client.authorize();
    const other = 'https://client.example/other';
    internet.publish(id, goodDocument(id, { redirect_uris: [other], client_name: 'New name' }));
    clock.pass(HOUR + 1);
    await expectPage(await client.authorize(), 400);
    client.redirectUri = other;
    expect((await client.authorize()).status).toBe(302);
    expect((await stored(id)).name).toBe('New name');
    await service.app.get(AuditService).flush();
    const where = { clientId: id, type: 'client.updated' };
    const events = await service.prisma.auditEvent.findMany({ where });
    expect(events.map(({ detail }) => detail)).toEqual([{ name: 'New name', changed: 'name redirectUris' }]);
  });

  it('ends requests that wait, and approvals, at an address that its document gave up', async () => {
    const client = publishedClient(service, internet, {}, { 'Cache-Control': 'no-cache' });
    const id = idOf(client);
    const waiting = await client.openConsent();
    const approved = location(await client.decide(await client.openConsent(), 'approve'));
    const code = approved.searchParams.get('code') ?? '';
    expect(code).not.toBe('');
    internet.publish(id, goodDocument(id, { redirect_uris: ['https://client.example/other'] }));
    clock.pass(61);
    await expectPage(await clientOf(service, id).authorize(), 400);
    await expectPage(await client.browser.get(waiting), 400);
    await expectPage(await client.browser.get(approved.href), 400);
  });

  it('goes on for a day while its host is down, and not longer', async () => {
    const client = publishedClient(service, internet);
    const id = idOf(client);
    const { token } = await client.connect();
    internet.resolve('client.example', () => []);
    try {
      clock.pass(23 * HOUR);
      expect((await client.authorize()).status).toBe(302);
      clock.pass(1.5 * HOUR);
      const text = await expectPage(await client.authorize(), 400);
      expect(text).toContain('its host could not be reached on the public internet');
    } finally {
      internet.resolve('client.example', () => [PUBLIC_ADDRESS]);
    }
    clock.pass(31);
    expect((await client.authorize()).status).toBe(302);
    expect(token).toBeDefined();
    expect((await stored(id)).revokedAt).toBeNull();
  });

  it('is not taken from a stored copy once its host says that it is gone', async () => {
    const client = publishedClient(service, internet);
    await client.authorize();
    internet.remove(idOf(client));
    clock.pass(HOUR + 1);
    expect(await expectPage(await client.authorize(), 400)).toContain('it answered 404, not 200');
  });

  it('needs nothing of its host at /token: what is stored counts', async () => {
    const client = publishedClient(service, internet);
    const code = (await client.approve()).searchParams.get('code') ?? '';
    internet.remove(idOf(client));
    const fetches = internet.requests.length;
    expect((await client.exchange(code)).status).toBe(200);
    expect(internet.requests).toHaveLength(fetches);
  });

  it('that nobody ever began with is unknown at /token, like any other, and is not fetched', async () => {
    const client = publishedClient(service, internet);
    const answer = await client.exchange('A'.repeat(32));
    expect([answer.status, await answer.json()]).toEqual([
      401,
      { error: 'invalid_client', error_description: 'Client authentication failed' },
    ]);
    expect(fetchesOf(idOf(client))).toBe(0);
  });

  it('is shown, listed and revoked by operators by its id, percent-encoded', async () => {
    const client = publishedClient(service, internet);
    const id = idOf(client);
    const { token } = await client.connect();
    const operator = new Operator(service);
    const path = `clients/${encodeURIComponent(id)}`;
    const shown = await operator.get<{ id: string; status: string; live_tokens: number }>(path);
    expect(shown.body).toMatchObject({ id, status: 'active', live_tokens: 1 });
    const listed = await operator.items<{ id: string }>(`clients?q=${encodeURIComponent(id)}`);
    expect(listed.map((item) => item.id)).toEqual([id]);
    const tokens = await operator.items<unknown>(`tokens?client_id=${encodeURIComponent(id)}&active=true`);
    expect(tokens).toHaveLength(1);
    expect((await operator.call('DELETE', path)).status).toBe(204);
    const refused = await fetch(`${service.base}/sse`, { headers: { Authorization: `Bearer ${token}` } });
    expect(refused.status).toBe(401);
    expect((await operator.get<{ status: string }>(path)).body.status).toBe('revoked');
  });

  it('stays revoked, whatever its document says and however old the revocation is, and is not fetched', async () => {
    const client = publishedClient(service, internet);
    const id = idOf(client);
    await client.authorize();
    await service.app.get(ClientsService).revoke(id, 'operator');
    clock.pass(60 * 24 * HOUR);
    await service.app.get(CleanUpService).run();
    const fetches = fetchesOf(id);
    await expectPage(await client.authorize(), 400);
    expect(fetchesOf(id)).toBe(fetches);
    expect((await client.exchange('A'.repeat(32))).status).toBe(401);
    expect((await stored(id)).revokedAt).not.toBeNull();
  });

  it('stays revoked where that happens while its document is on its way', async () => {
    const client = publishedClient(service, internet);
    const id = idOf(client);
    await client.authorize();
    clock.pass(HOUR + 1);
    const held = new Promise<() => void>((resolve) => {
      internet.serve(id, (_request, response) => {
        resolve(() => {
          response.writeHead(200, { 'Content-Type': 'application/json' });
          response.end(JSON.stringify(goodDocument(id, { client_name: 'Back again' })));
        });
      });
    });
    const asked = client.authorize();
    const answer = await held;
    await service.app.get(ClientsService).revoke(id, 'operator');
    answer();
    await expectPage(await asked, 400);
    const row = await stored(id);
    expect([row.name, row.revokedAt === null]).toEqual([DOCUMENT_NAME, false]);
  });

  it('stays revoked where its document fails to come after that', async () => {
    const client = publishedClient(service, internet);
    const id = idOf(client);
    await client.authorize();
    clock.pass(HOUR + 1);
    const held = new Promise<() => void>((resolve) => {
      internet.serve(id, (_request, response) => resolve(() => response.destroy()));
    });
    const asked = client.authorize();
    const breakOff = await held;
    await service.app.get(ClientsService).revoke(id, 'operator');
    breakOff();
    await expectPage(await asked, 400);
  });

  it('has no registration to manage', async () => {
    const client = publishedClient(service, internet);
    await client.authorize();
    for (const token of [undefined, '', 'A'.repeat(43)]) {
      const { status } = await manage(service, 'GET', encodeURIComponent(idOf(client)), token);
      expect(status).toBe(401);
    }
  });

  it('may have a JSON type with a suffix, and fields that mean nothing here', async () => {
    const url = newDocumentUrl();
    internet.publish(
      url,
      goodDocument(url, { software_statement: 'x', jwks_uri: null, extra: { deep: [] } }),
      { 'Content-Type': 'application/oauth-client+json; charset=utf-8' },
    );
    expect((await clientOf(service, url).authorize()).status).toBe(302);
  });
});
