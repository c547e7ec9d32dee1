import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createToken } from '../support/fixtures.js';
import { BehindProxy } from './behind-proxy.js';
import type { Behaviour } from './proxy.js';

const ENDPOINT = /^event: endpoint/;

describe('the doctor, where a stream does not go through', () => {
  const deployment = new BehindProxy();
  let token: string;
  beforeAll(async () => ({ token } = await createToken(deployment.service)));

  const stream = async (behaviour: Behaviour): Promise<string> => {
    const diagnosis = await deployment.diagnose(behaviour, { token, limitMs: 3000, heartbeatMs: 200 });
    expect(diagnosis.at('fault')).toEqual(['stream']);
    return diagnosis.of('stream');
  };

  it('the proxy holds it back', async () => {
    expect(await stream({ piece: () => undefined })).toMatch(
      /the first event did not arrive within 3\.0 s.*proxy_buffering off/s,
    );
  });

  it('the proxy holds back even the head', async () => {
    const answer: Behaviour['answer'] = ({ url, headers }) =>
      url === '/sse' && headers.accept === 'text/event-stream';
    expect(await stream({ answer })).toMatch(/not even the head .*proxy_buffering off/s);
  });

  it('the proxy holds back what comes after the first event', async () => {
    const piece: Behaviour['piece'] = (text) => (ENDPOINT.test(text) ? text : undefined);
    expect(await stream({ piece })).toMatch(/the answer to a ping did not arrive.*proxy_buffering off/s);
  });

  it('the proxy takes comments out', async () => {
    const piece: Behaviour['piece'] = (text) => (text.startsWith(':') ? undefined : text);
    expect(await stream({ piece })).toMatch(/a comment did not arrive within 5\.2 s.*proxy_buffering off/s);
  }, 20_000);

  it('the proxy compresses it', async () => {
    const head: Behaviour['head'] = (_path, headers) => {
      if (headers['content-type'] === 'text/event-stream') headers['content-encoding'] = 'gzip';
    };
    expect(await stream({ head })).toMatch(/compressed on its way \(gzip\).*gzip off/s);
  });

  it('the proxy cuts it', async () => {
    const cut: Behaviour['answer'] = ({ url, headers }, response) => {
      if (url !== '/sse' || headers.accept !== 'text/event-stream') return false;
      response.writeHead(200, { 'Content-Type': 'text/event-stream' }).end();
      return true;
    };
    expect(await stream({ answer: cut })).toMatch(/was cut before the first event.*proxy_read_timeout 1h/s);
  });

  it('messages go to another process', async () => {
    const answer: Behaviour['answer'] = ({ method, url }, response) => {
      if (method !== 'POST' || url?.startsWith('/messages/?') !== true) return false;
      response.writeHead(404, { 'Content-Type': 'application/json' }).end('{"error":"not_found"}');
      return true;
    };
    expect(await stream({ answer })).toContain('another process than the one that holds the stream');
  });

  it('messages lead to another origin: the token does not go there', async () => {
    const asked: string[] = [];
    const elsewhere = createServer((request, response) => {
      asked.push(String(request.url));
      response.end();
    });
    await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
    const other = `http://localhost:${(elsewhere.address() as AddressInfo).port}/messages/?session_id=1`;
    const piece: Behaviour['piece'] = (text) =>
      ENDPOINT.test(text) ? `event: endpoint\ndata: ${other}\n\n` : text;
    expect(await stream({ piece })).toMatch(/not an endpoint on http:\/\/localhost/);
    await new Promise((resolve) => elsewhere.close(resolve));
    expect(asked).toEqual([]);
  });

  it('the token is good for nothing', async () => {
    const diagnosis = await deployment.diagnose({}, { token: `mcp_${'f'.repeat(32)}` });
    expect(diagnosis.at('fault')).toEqual(['stream']);
    expect(diagnosis.of('stream')).toMatch(/the token is not let in.*expired, revoked/s);
  });
});
