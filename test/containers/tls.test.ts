import { cpSync, writeFileSync } from 'node:fs';
import { connect, type PeerCertificate } from 'node:tls';
import { jest } from '@jest/globals';
import { announceBody } from '../support/announce-body.js';
import { freePort } from '../support/free-port.js';
import { location } from '../support/browser.js';
import { OAuthClient } from '../support/oauth-client.js';
import { Connector, WORKS } from './connector.js';
import { BUILD_MS, Deployment, required, sh, until } from './deployment.js';

jest.setTimeout(120_000);

const certificates = required('TEST_CERTIFICATES');

describe('with TLS in front', () => {
  const deployment = new Deployment();
  let base: string;
  let plain: string;
  let connector: Connector;
  beforeAll(async () => {
    const [port, httpsPort, httpPort] = [await freePort(), await freePort(), await freePort()];
    base = `https://localhost:${httpsPort}`;
    plain = `http://localhost:${httpPort}`;
    cpSync(`${certificates}/first`, deployment.file('deploy/tls'), { recursive: true });
    await deployment.configure({
      COMPOSE_FILE: 'docker-compose.yml:docker-compose.tls.yml',
      PUBLIC_URL: base,
      PORT: port,
      HTTPS_PORT: httpsPort,
      HTTP_PORT: httpPort,
    });
    await deployment.up('--build');
    connector = await Connector.approved(base, deployment.account);
  }, BUILD_MS);
  afterAll(() => deployment.remove());

  const admin = async <Item>(path: string): Promise<Item[]> => {
    const headers = { Authorization: `Bearer ${deployment.settings['ADMIN_API_KEY']}` };
    const response = await fetch(`${base}/admin/${path}`, { headers });
    return ((await response.json()) as { items: Item[] }).items;
  };

  const certificate = (): Promise<PeerCertificate> =>
    new Promise((resolve, reject) => {
      const socket = connect({ host: 'localhost', port: Number(new URL(base).port) }, () => {
        resolve(socket.getPeerCertificate());
        socket.end();
      }).on('error', reject);
    });

  it('the whole flow works', async () => {
    expect(await connector.use()).toEqual(WORKS);
    expect(await connector.approveAgain()).toBe(200);
  });

  it('says https everywhere: discovery, HSTS, cookies for this host alone', async () => {
    const response = await fetch(`${base}/.well-known/oauth-authorization-server`);
    expect(response.headers.get('strict-transport-security')).toBe('max-age=31536000');
    expect(await response.json()).toMatchObject({ issuer: base, token_endpoint: `${base}/token` });

    const person = new OAuthClient(base, deployment.account);
    const page = await person.browser.get('/login');
    const signedIn = await person.signIn();
    const cookies = [...page.headers.getSetCookie(), ...signedIn.headers.getSetCookie()];
    expect(cookies.length).toBeGreaterThanOrEqual(2);
    for (const cookie of cookies) {
      expect(cookie).toMatch(/^__Host-.*; Path=\/;/);
      expect(cookie).toMatch(/; HttpOnly/);
      expect(cookie).toMatch(/; Secure/);
      expect(cookie).not.toMatch(/; Domain/);
    }
  });

  it('plain http is sent to https, but for what certbot shows', async () => {
    const response = await fetch(`${plain}/login?x=1`, { redirect: 'manual' });
    expect(response.status).toBe(301);
    expect(location(response).href).toBe('https://localhost/login?x=1');
    await sh('mkdir', ['-p', deployment.file('deploy/acme/.well-known/acme-challenge')]);
    writeFileSync(deployment.file('deploy/acme/.well-known/acme-challenge/proof'), 'mine');
    expect(await (await fetch(`${plain}/.well-known/acme-challenge/proof`)).text()).toBe('mine');
  });

  it('an event goes out as it comes, not when the stream ends', async () => {
    const abort = new AbortController();
    const response = await fetch(`${base}/sse`, {
      headers: { Authorization: `Bearer ${connector.token}` },
      signal: abort.signal,
    });
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    const { value, done } = await reader.read();
    expect(done).toBe(false);
    expect(new TextDecoder().decode(value)).toMatch(/^event: endpoint\ndata: \/messages\/\?session_id=/);
    abort.abort();
  });

  it('refuses before the body comes: nothing is held back by the proxy', async () => {
    expect(await announceBody(`${base}/messages/?session_id=${'0'.repeat(32)}`)).toBe(401);
  });

  it('addresses are real, whatever a client says of its own', async () => {
    const response = await fetch(`${base}/register`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'X-Forwarded-For': '203.0.113.7' },
      body: JSON.stringify({ redirect_uris: ['https://client.example/callback'] }),
    });
    const { client_id: id } = (await response.json()) as { client_id: string };
    // From this machine one comes to a container by the gateway of its network.
    const { NetworkSettings } = await deployment.container('proxy');
    const [network] = Object.values(NetworkSettings.Networks);
    // Events are written behind the answer.
    let events: { address: string }[] = [];
    await until(async () => {
      events = await admin(`audit?type=client.registered&client_id=${id}`);
      return events.length > 0;
    });
    expect(events.map(({ address }) => address)).toEqual([network?.Gateway]);
  });

  it('the proxy writes nothing and logs no query', async () => {
    const { HostConfig } = await deployment.container('proxy');
    expect(HostConfig).toMatchObject({ ReadonlyRootfs: true, CapDrop: ['ALL'] });
    expect(await deployment.compose('logs', 'proxy')).not.toContain('code=');
  });

  it('while the service is away: 503, which passes; and it is found again at another address', async () => {
    await deployment.compose('rm', '--stop', '--force', 'app');
    const response = await fetch(`${base}/token`, {
      method: 'POST',
      body: new URLSearchParams({ code: 'x' }),
    });
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '5']);
    expect(await response.json()).toMatchObject({ error: 'temporarily_unavailable' });
    await deployment.up();
    await until(async () => (await fetch(`${base}/health/ready`)).status === 200);
    expect(await connector.use()).toEqual(WORKS);
  });

  it('takes a renewed certificate without cutting a stream', async () => {
    const session = await connector.open();
    expect((await certificate()).subject.O).toBe('first');
    await sh(deployment.file('deploy/renewed.sh'), [], {
      env: { RENEWED_LINEAGE: `${certificates}/second` },
    });
    await until(async () => (await certificate()).subject.O === 'second');
    expect((await session.listTools()).tools).toHaveLength(2);
    await session.close();
  });
});
