import { type AddressInfo, createServer } from 'node:net';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { makeCertificate } from '../support/certificate.js';
import { createToken } from '../support/fixtures.js';
import { BehindProxy } from './behind-proxy.js';
import { diagnose, type Diagnosis } from './examined.js';
import { Proxy } from './proxy.js';

const DAY_MS = 86_400_000;
const daysFromNow = (days: number): Date => new Date(Date.now() + days * DAY_MS);

describe('the doctor behind TLS with a certificate that signed itself', () => {
  const deployment = new BehindProxy({}, makeCertificate({ name: 'localhost' }));

  it('says so, and what else there is to say', async () => {
    const diagnosis = await deployment.diagnose();
    expect(diagnosis.at('fault')).toEqual(['certificate']);
    expect(diagnosis.of('certificate')).toMatch(/signed by itself \(for localhost, by localhost, .*certbot/s);
    expect(diagnosis.at('good')).toEqual(expect.arrayContaining(['hsts', 'issuer', 'cors', 'forwarding']));
    expect(diagnosis.at('warning')).toEqual(['public-address']);
  });

  it('sends no token there, and registers nothing', async () => {
    const { token } = await createToken(deployment.service);
    const diagnosis = await deployment.diagnose({}, { token, isRegistering: true });
    expect(diagnosis.at('fault')).toEqual(['certificate', 'registration', 'stream']);
    expect(diagnosis.of('stream')).toContain('nothing secret was sent');
    expect(deployment.proxy.asked).not.toContain('POST /register');
    expect(await deployment.service.prisma.mcpSession.count()).toBe(0);
  });

  it('misses HSTS', async () => {
    const lost = await deployment.diagnose({
      head: (_path, headers) => delete headers['strict-transport-security'],
    });
    expect(lost.at('warning')).toEqual(['public-address', 'hsts']);
    const off = await deployment.diagnose({
      head: (_path, headers) => (headers['strict-transport-security'] = 'max-age=0'),
    });
    expect(off.of('hsts')).toContain('turned off: max-age=0');
  });

  describe('and plain http', () => {
    const plain = async (listener: RequestListener): Promise<Diagnosis> => {
      const server = createHttpServer(listener);
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const { port } = server.address() as AddressInfo;
      const diagnosis = await deployment.diagnose({}, { plainBase: `http://localhost:${port}` });
      await new Promise((resolve) => server.close(resolve));
      return diagnosis;
    };

    it('that sends on to https', async () => {
      const diagnosis = await plain(({ url }, response) => {
        response.writeHead(301, { Location: `${deployment.base}${url}` }).end();
      });
      expect(diagnosis.at('good')).toContain('plain-http');
    });

    it('that sends on to somewhere else', async () => {
      const diagnosis = await plain((_request, response) => {
        response.writeHead(301, { Location: 'https://other.example/' }).end();
      });
      expect(diagnosis.of('plain-http')).toMatch(
        /^warning: .*sends on to https:\/\/other\.example\/, not to/,
      );
    });

    it('that serves', async () => {
      const diagnosis = await plain((_request, response) => {
        response.end('<form>');
      });
      expect(diagnosis.at('fault')).toContain('plain-http');
      expect(diagnosis.of('plain-http')).toContain('return 301 https://$host$request_uri;');
    });

    it('that does not answer', async () => {
      const diagnosis = await deployment.diagnose({}, { plainBase: 'http://localhost:1' });
      expect(diagnosis.of('plain-http')).toContain('good: plain http does not answer');
    });
  });
});

describe('the doctor and a certificate', () => {
  const authority = makeCertificate({ name: 'An authority', isAuthority: true });

  it.each([
    [
      'that has ended',
      makeCertificate({ name: 'localhost', from: daysFromNow(-90), to: daysFromNow(-2) }),
      /ended on .*, 2 days ago.*certbot renew/s,
    ],
    [
      'that begins tomorrow',
      makeCertificate({ name: 'localhost', from: daysFromNow(1), signer: authority }),
      /fullchain\.pem|Set the clocks/,
    ],
    [
      'of an authority that nobody knows',
      makeCertificate({ name: 'localhost', signer: authority }),
      /without those between.*fullchain\.pem/s,
    ],
  ])('%s', async (_what, certificate, words) => {
    const proxy = new Proxy(certificate);
    await proxy.open();
    proxy.behaviour.answer = (_request, response) => {
      response.writeHead(200, { 'Content-Type': 'application/json' }).end('{}');
      return true;
    };
    const diagnosis = await diagnose(proxy.base);
    await proxy.close();
    expect(diagnosis.at('fault')).toEqual(['certificate', 'gatehouse']);
    expect(diagnosis.of('certificate')).toMatch(words);
  });

  it('where the port does not speak TLS', async () => {
    const server = createHttpServer((_request, response) => response.end());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const diagnosis = await diagnose(`https://localhost:${(server.address() as AddressInfo).port}`);
    await new Promise((resolve) => server.close(resolve));
    expect(diagnosis.at('fault')).toEqual(['reachable']);
    expect(diagnosis.of('reachable')).toMatch(/does not speak TLS.*listen 443 ssl/s);
  });

  it('where the handshake never comes', async () => {
    const server = createServer((socket) => socket.on('error', () => undefined));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const diagnosis = await diagnose(`https://localhost:${port}`, { limitMs: 200 });
    server.close();
    expect(diagnosis.at('fault')).toEqual(['reachable']);
    expect(diagnosis.of('reachable')).toContain('no answer in time');
  });
});
