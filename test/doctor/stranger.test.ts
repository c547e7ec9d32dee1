import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { freePort } from '../support/free-port.js';
import { diagnose, type Diagnosis } from './examined.js';
import { redirect, sendPage } from './proxy.js';

describe('the doctor, where there is no Gatehouse', () => {
  const examine = async (server: Server, limitMs = 5000): Promise<Diagnosis> => {
    const sockets = new Set<Socket>();
    server.on('connection', (socket: Socket) => sockets.add(socket.on('error', () => undefined)));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const diagnosis = await diagnose(`http://localhost:${(server.address() as AddressInfo).port}`, {
      limitMs,
    });
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
    return diagnosis;
  };
  const web = (listener: RequestListener): Server => createHttpServer(listener);

  it.each<[string, RequestListener, RegExp]>([
    ['a web site', (_request, response) => sendPage(response), /no Gatehouse: .*answers 200.*curl/s],
    ['a web site without that page', (_request, response) => sendPage(response, 404), /no Gatehouse: .*404/],
    ['a portal', (_request, response) => redirect(response, 'https://portal.example/'), /Take the login/],
    [
      'basic auth',
      (_request, response) => sendPage(response, 401),
      /401 text\/html.*Let these paths through/s,
    ],
    [
      'JSON that says nothing',
      (_request, response) => {
        response.writeHead(200, { 'Content-Type': 'application/json' }).end('[null]');
      },
      /no Gatehouse/,
    ],
  ])('%s: says that once, and ends', async (_what, listener, words) => {
    const diagnosis = await examine(web(listener));
    expect(diagnosis.at('fault')).toEqual(['gatehouse']);
    expect(diagnosis.checks.at(-1)?.name).toBe('gatehouse');
    expect(diagnosis.of('gatehouse')).toMatch(words);
  });

  it.each([502, 503, 504])('a proxy that answers %d for what is not there', async (status) => {
    const diagnosis = await examine(web((_request, response) => sendPage(response, status)));
    expect(diagnosis.at('fault')).toEqual(['reachable']);
    expect(diagnosis.of('reachable')).toMatch(/nothing answers behind the proxy.*docker compose ps/s);
  });

  it('a server that takes the connection and never answers', async () => {
    const diagnosis = await examine(createServer(), 200);
    expect(diagnosis.checks.map(({ name }) => name)).toEqual(['public-address', 'reachable']);
    expect(diagnosis.of('reachable')).toMatch(/GET \/health\/live: no answer in time.*firewall/s);
  });

  it('a server that begins an answer and never ends it', async () => {
    const server = web((_request, response) => void response.writeHead(200).write('…'));
    const diagnosis = await examine(server, 200);
    expect(diagnosis.of('reachable')).toContain('no answer in time');
  });

  it('a server that sends without end', async () => {
    const piece = Buffer.alloc(64 * 1024);
    const server = web((_request, response) => {
      const more = (): void => {
        while (!response.destroyed && response.write(piece));
        response.once('drain', more);
      };
      more();
    });
    const diagnosis = await examine(server);
    expect(diagnosis.at('fault')).toEqual(['gatehouse']);
  });

  it('a server that hangs up', async () => {
    const diagnosis = await examine(createServer((socket) => socket.destroy()));
    expect(diagnosis.at('fault')).toEqual(['reachable']);
    expect(diagnosis.of('reachable')).toContain('cut before an answer');
  });

  it('a server that does not speak HTTP', async () => {
    const server = createServer((socket) => socket.end('220 mail.example ESMTP\r\n'));
    expect((await examine(server)).of('reachable')).toContain('does not speak HTTP');
  });

  it('a port where nothing listens', async () => {
    const diagnosis = await diagnose(`http://localhost:${await freePort()}`);
    expect(diagnosis.at('fault')).toEqual(['reachable']);
    expect(diagnosis.of('reachable')).toMatch(/connection is refused.*Nothing listens/s);
  });

  it('a public name without TLS: no request is made', async () => {
    const diagnosis = await diagnose('http://gatehouse.invalid');
    expect(diagnosis.checks.map(({ name }) => name)).toEqual(['public-address']);
    expect(diagnosis.of('public-address')).toMatch(/ChatGPT takes https alone.*TLS in front/s);
  });

  it('a name that does not resolve', async () => {
    const diagnosis = await diagnose('https://gatehouse.invalid');
    expect(diagnosis.at('fault')).toEqual(['reachable']);
    expect(diagnosis.at('skipped')).toEqual(['public-address']);
    expect(diagnosis.of('reachable')).toMatch(/DNS|record/);
  });
});
