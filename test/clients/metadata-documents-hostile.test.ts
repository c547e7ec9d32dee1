import type { RequestListener } from 'node:http';
import { expectPage } from '../authorization/pages.js';
import { makeCertificate } from '../support/certificate.js';
import { MovableClock } from '../support/movable-clock.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { PUBLIC_ADDRESS, TestInternet } from '../support/test-internet.js';
import { clientOf, goodDocument, newDocumentUrl, refusalOf } from './document-client.js';

const UNREACHABLE = 'its host could not be reached on the public internet';
const JSON_TYPE = { 'Content-Type': 'application/json' };

describe('a hostile metadata document', () => {
  let service: TestApp;
  let logged = '';
  const clock = new MovableClock();
  const internet = new TestInternet();
  beforeAll(async () => {
    await internet.open();
    service = await startTestApp({
      clock,
      internet,
      fetchLimits: { deadlineMs: 1000, underWayOfHost: 2, underWay: 4 },
      onLog: (line) => (logged += line),
    });
  });
  afterAll(async () => {
    await service.close();
    await internet.close();
  });

  /** What is said of a client whose host is up and whose document is kept, or not: the 400 page of /authorize. */
  const refusal = async (url: string): Promise<string> =>
    expectPage(await clientOf(service, url).authorize(), 400);

  const served = async (listener: RequestListener): Promise<string> => {
    const url = newDocumentUrl();
    internet.serve(url, listener);
    return refusalOf(service, url);
  };

  it('of 1 GB is not read: announced, or without a length', async () => {
    let sent = 0;
    const endless: RequestListener = (_request, response) => {
      response.writeHead(200, JSON_TYPE);
      const more = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(1024, ' '))) sent += 1024;
        if (!response.destroyed) response.once('drain', more);
      };
      more();
    };
    expect(await served(endless)).toContain('it is larger than 5120 bytes');
    expect(sent).toBeLessThan(64 * 1024 * 1024);
    const announced = await served((_request, response) => {
      response.writeHead(200, { ...JSON_TYPE, 'Content-Length': String(2 ** 30) });
      response.flushHeaders();
    });
    expect(announced).toContain('it is larger than 5120 bytes');
  });

  it('that drips is cut off: its head, its body, and a body that never ends', async () => {
    const drip: RequestListener = (request, response) => {
      response.writeHead(200, JSON_TYPE);
      const timer = setInterval(() => response.write(' '), 20);
      request.socket.on('close', () => clearInterval(timer));
    };
    const late = 'it did not come within 1 seconds';
    expect(await served(drip)).toContain(late);
    expect(await served(() => undefined)).toContain(late);
    expect(
      await served((_request, response) => {
        response.writeHead(200, JSON_TYPE).write('{"client_id":');
      }),
    ).toContain(late);
  });

  it('that is never resolved is cut off too', async () => {
    const url = newDocumentUrl('slow.example');
    internet.resolve('slow.example', () => new Promise(() => undefined) as never);
    expect(await refusal(url)).toContain('it did not come within 1 seconds');
  });

  it('that redirects is not followed: to a private address, to the same host', async () => {
    for (const to of [
      'https://169.254.169.254/latest/meta-data/',
      'https://client.example/other.json',
      '//evil.example/',
    ]) {
      const before = internet.requests.length;
      const text = await served((_request, response) => {
        response.writeHead(302, { Location: to }).end();
      });
      expect(text).toContain('it answered 302, and redirects are not followed');
      expect(internet.requests).toHaveLength(before + 1);
    }
  });

  it.each<[string, RequestListener, string]>([
    [
      'HTML',
      (_q, response) => response.writeHead(200, { 'Content-Type': 'text/html' }).end('<p>'),
      'content type',
    ],
    [
      'JSON called text',
      (_q, response) => response.writeHead(200, { 'Content-Type': 'text/json' }).end('{}'),
      'content type',
    ],
    ['no type', (_q, response) => response.writeHead(200).end('{}'), 'content type'],
    [
      'gzip',
      (_q, response) => response.writeHead(200, { ...JSON_TYPE, 'Content-Encoding': 'gzip' }).end(),
      'encoded',
    ],
    [
      'half a document',
      (_q, response) => response.writeHead(200, JSON_TYPE).end('{"client_id":'),
      'it is not JSON',
    ],
    [
      'no UTF-8',
      (_q, response) => response.writeHead(200, JSON_TYPE).end(Buffer.from([0x22, 0xff, 0x22])),
      'not JSON',
    ],
    ['nothing', (_q, response) => response.writeHead(200, JSON_TYPE).end(), 'it is not JSON'],
    ['201', (_q, response) => response.writeHead(201, JSON_TYPE).end('{}'), 'it answered 201, not 200'],
    ['500', (_q, response) => response.writeHead(500, JSON_TYPE).end('{}'), 'it answered 500, not 200'],
    ['404', (_q, response) => response.writeHead(404, JSON_TYPE).end('{}'), 'it answered 404, not 200'],
    ['a connection that breaks', (_q, response) => response.destroy(), 'connection to its host failed'],
    [
      'a body that breaks off',
      (_q, response) => {
        response.writeHead(200, { ...JSON_TYPE, 'Content-Length': '100' });
        response.write('{', () => response.destroy());
      },
      'connection to its host broke off',
    ],
  ])('that is %s is refused', async (_what, listener, words) => {
    expect(await served(listener)).toContain(words);
  });

  it.each([
    '127.0.0.1',
    '169.254.169.254',
    '10.0.0.1',
    '100.64.0.1',
    '0.0.0.0',
    '::1',
    '::ffff:127.0.0.1',
    '::ffff:a00:1',
    '64:ff9b::a00:1',
    '2002:a00:1::',
    'fd00:ec2::254',
    'fe80::1',
    `${PUBLIC_ADDRESS} and 10.0.0.1`,
  ])('whose name leads to %s is not connected to, and nobody learns why', async (leadsTo) => {
    const addresses = leadsTo.split(' and ');
    const host = `n${leadsTo.replaceAll(/[^a-z0-9]/g, '-')}n.example`;
    internet.resolve(host, () => addresses);
    const connections = internet.connectedTo.length;
    expect(await refusal(newDocumentUrl(host))).toContain(UNREACHABLE);
    expect(internet.connectedTo).toHaveLength(connections);
    expect(await refusal(newDocumentUrl('nowhere.example'))).toContain(UNREACHABLE);
    expect(logged).toContain('which is not public');
  });

  it('whose name changes its answer is connected to where it was looked at, once a fetch', async () => {
    const url = newDocumentUrl('rebinding.example');
    internet.publish(url, goodDocument(url), { 'Cache-Control': 'no-cache' });
    const answers = [PUBLIC_ADDRESS, '127.0.0.1', '127.0.0.1'];
    let asked = 0;
    internet.resolve('rebinding.example', () => [answers[asked++] ?? '127.0.0.1']);
    const connections = internet.connectedTo.length;
    expect((await clientOf(service, url).authorize()).status).toBe(302);
    expect([asked, internet.connectedTo.slice(connections)]).toEqual([1, [PUBLIC_ADDRESS]]);
    clock.pass(2 * 86_400);
    expect(await refusal(url)).toContain(UNREACHABLE);
    expect([asked, internet.connectedTo.slice(connections)]).toEqual([2, [PUBLIC_ADDRESS]]);
  });

  it('whose host has no certificate for its name is refused', async () => {
    const signer = makeCertificate({ name: 'Nobody', isAuthority: true });
    internet.present('forged.example', makeCertificate({ name: 'forged.example', signer }));
    const forged = newDocumentUrl('forged.example');
    internet.publish(forged, goodDocument(forged));
    expect(await refusal(forged)).toMatch(/the connection to its host failed \([A-Z_]+\)/);
    expect(internet.requests.some(({ url }) => url === forged)).toBe(false);
  });

  it.each([
    'http://client.example/c.json',
    'https://client.example:8443/c.json',
    'https://127.0.0.1/c.json',
    'https://2130706433/c.json',
    'https://[::1]/c.json',
    'https://localhost/c.json',
    'https://user@client.example/c.json',
    'https://client.example/a/../c.json',
    'https://client.example/c.json#f',
    'https://client.example/c.json?q=1',
    'https://client.example',
    `https://client.example/${'c'.repeat(3000)}`,
  ])('is not looked for at %s', async (url) => {
    const before = internet.connectedTo.length;
    expect(
      await expectPage(await clientOf(service, 'https://client.example/').authorize({ client_id: url }), 400),
    ).toContain('client_id is the URL of its metadata document, and that cannot be used: it');
    expect(internet.connectedTo).toHaveLength(before);
  });

  it('that failed is not asked for again for half a minute', async () => {
    const url = newDocumentUrl();
    internet.serve(url, (_request, response) => response.writeHead(500).end());
    const fetches = (): number => internet.requests.filter((seen) => seen.url === url).length;
    await Promise.all(Array.from({ length: 10 }, () => refusal(url)));
    await refusal(url);
    expect(fetches()).toBe(1);
    internet.publish(url, goodDocument(url));
    await refusal(url);
    clock.pass(31);
    expect((await clientOf(service, url).authorize()).status).toBe(302);
    expect(fetches()).toBe(2);
  });

  it('that hangs holds up few others: more are 503 at once, and the rest of the service goes on', async () => {
    const known = newDocumentUrl('well.example');
    internet.publish(known, goodDocument(known));
    expect((await clientOf(service, known).authorize()).status).toBe(302);
    const held = ['one.example', 'one.example', 'two.example', 'three.example'].map((host) => {
      const url = newDocumentUrl(host);
      const reached = new Promise<void>((resolve) => internet.serve(url, () => resolve()));
      return { reached, asked: clientOf(service, url).authorize() };
    });
    await Promise.all(held.map(({ reached }) => reached));
    for (const host of ['one.example', 'four.example']) {
      const answer = await clientOf(service, newDocumentUrl(host)).authorize();
      expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5']);
    }
    expect((await clientOf(service, known).authorize()).status).toBe(302);
    clock.pass(3601);
    expect((await clientOf(service, known).authorize()).status).toBe(302);
    for (const { asked } of held) await expectPage(await asked, 400);
  });
});
