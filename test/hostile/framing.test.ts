import { connect } from 'node:net';
import { ADMIN_KEY, startTestApp, type TestApp } from '../support/test-app.js';

/** What a smuggler hides behind a first request. */
const HIDDEN = `GET /admin/users HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${ADMIN_KEY}\r\n\r\n`;

/** A POST with these lines in its head, and what follows it. */
const post = (lines: string[], rest = ''): string =>
  ['POST /token HTTP/1.1', 'Host: localhost', ...lines, '', ''].join('\r\n') + rest;
const FORM = 'Content-Type: application/x-www-form-urlencoded';
const CHUNKED = 'Transfer-Encoding: chunked';

describe('a request that can be read in two ways', () => {
  let service: TestApp;
  beforeAll(async () => {
    service = await startTestApp();
  });
  afterAll(() => service.close());

  /** Sends bytes as they are: all that comes back until the server closes. */
  const send = (bytes: string): Promise<string> =>
    new Promise((resolve, reject) => {
      let answer = '';
      const socket = connect(service.config.port, '127.0.0.1', () => socket.write(bytes, 'latin1'));
      socket.setEncoding('latin1');
      socket.on('data', (chunk: string) => (answer += chunk));
      socket.on('close', () => resolve(answer));
      socket.on('error', reject);
    });

  const statuses = (answer: string): number[] =>
    [...answer.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => Number(status));

  it.each([
    ['a length and chunks', post([FORM, 'Content-Length: 4', CHUNKED], `0\r\n\r\n${HIDDEN}`)],
    ['two lengths', post([FORM, 'Content-Length: 0', 'Content-Length: 100'], HIDDEN)],
    ['a list of lengths', post([FORM, 'Content-Length: 0, 100'], HIDDEN)],
    ['a length with a sign', post([FORM, 'Content-Length: +0'], HIDDEN)],
    ['a length in hexadecimal', post([FORM, 'Content-Length: 0x0'], HIDDEN)],
    ['a negative length', post([FORM, 'Content-Length: -1'], HIDDEN)],
    ['a coding after chunked', post([FORM, 'Transfer-Encoding: chunked, identity'], `0\r\n\r\n${HIDDEN}`)],
    ['a coding like chunked', post([FORM, 'Transfer-Encoding: xchunked'], `0\r\n\r\n${HIDDEN}`)],
    ['a blank before the colon', post([FORM, 'Transfer-Encoding : chunked'], `0\r\n\r\n${HIDDEN}`)],
    ['a folded line', post([FORM, 'Transfer-Encoding:', ' chunked'], `0\r\n\r\n${HIDDEN}`)],
    ['a CR in a value', post([FORM, 'X-A: a\rTransfer-Encoding: chunked'], `0\r\n\r\n${HIDDEN}`)],
    ['a NUL in a value', post([FORM, 'X-A: a\0b', 'Content-Length: 0'], HIDDEN)],
    ['a blank in a name', post([FORM, 'X A: b', 'Content-Length: 0'], HIDDEN)],
    ['a chunk of more than there can be', post([FORM, CHUNKED], `fffffffffffffffff\r\n${HIDDEN}`)],
    ['a chunk whose size is no number', post([FORM, CHUNKED], `0x0\r\n\r\n${HIDDEN}`)],
    ['two hosts', `GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\nConnection: close\r\n\r\n`],
    ['two keys', HIDDEN.replace('\r\n\r\n', '\r\nAuthorization: Bearer x\r\nConnection: close\r\n\r\n')],
    [
      'two content types',
      post([FORM, 'Content-Type: application/json', 'Content-Length: 0', 'Connection: close']),
    ],
    ['no host', 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n'],
  ])('is 400, and nothing behind it is heard: %s', async (_, bytes) => {
    const answer = await send(bytes);
    expect(statuses(answer)).toEqual([400]);
    expect(answer).not.toContain('"items"');
    expect(answer).not.toMatch(/\bat \S+ \(|node:|\/src\//);
  });

  it('is for the host that the request line names, whatever Host says', async () => {
    const ask = (target: string): Promise<string> =>
      send(`GET ${target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
    expect(statuses(await ask('http://evil.example/'))).toEqual([421]);
    expect(statuses(await ask('http://localhost/'))).toEqual([200]);
  });

  it('is heard in turn where two follow each other plainly', async () => {
    const first = post([FORM, 'Content-Length: 0']);
    const answer = await send(first + HIDDEN.replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n'));
    expect(statuses(answer)).toEqual([400, 200]);
    expect(answer).toContain('"items"');
  });
});

describe('a path that a proxy reads otherwise', () => {
  let service: TestApp;
  beforeAll(async () => {
    service = await startTestApp();
  });
  afterAll(() => service.close());

  it.each([
    '/ADMIN/users',
    '/Admin/users',
    '/admin//users',
    '//admin/users',
    '/admin%2fusers',
    '/admin/users;x',
    '/admin/users%00',
    '/x/..;/admin/users',
  ])('%s is not there', async (path) => {
    const response = await fetch(service.base + path, { headers: { Authorization: `Bearer ${ADMIN_KEY}` } });
    expect(response.status).toBe(404);
  });

  it('of headers that name another: it is the one in the request line', async () => {
    const headers = {
      'X-Original-URL': '/admin/users',
      'X-Rewrite-URL': '/admin/users',
      'X-HTTP-Method-Override': 'DELETE',
    };
    const response = await fetch(service.base, { headers });
    expect([response.status, response.headers.get('content-type')]).toEqual([
      200,
      expect.stringContaining('text/html'),
    ]);
  });

  it.each<Record<string, string>>([
    { 'X-Forwarded-Host': 'evil.example' },
    { Forwarded: 'host=evil.example;proto=https' },
    { 'X-Forwarded-Proto': 'https' },
  ])('of headers that lie about the host: no link leads there (%j)', async (headers) => {
    for (const path of ['/.well-known/oauth-authorization-server', '/sse', '/', '/login']) {
      const response = await fetch(service.base + path, {
        headers,
        redirect: 'manual',
      });
      const all = JSON.stringify([...response.headers]) + (await response.text());
      expect(all).not.toContain('evil.example');
      expect(all).not.toContain(service.base.replace('http:', 'https:'));
    }
  });
});
