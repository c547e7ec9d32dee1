import { once } from 'node:events';
import { Agent, get, request } from 'node:http';
import { connect } from 'node:net';
import { OAuthClient } from '../support/oauth-client.js';
import { firstAccount, type ServiceProcess, startProcess, temporaryFolder } from '../support/process.js';

const METADATA = JSON.stringify({ redirect_uris: ['https://client.example/callback'] });

describe('a signal', () => {
  const folder = temporaryFolder();
  let base: string;
  let service: ServiceProcess;
  beforeEach(async () => {
    ({ base, service } = await startProcess({ folder }));
  });
  afterEach(() => service.stop('SIGKILL'));

  it.each(['SIGTERM', 'SIGINT'] as const)('%s: drains and exits 0', async (signal) => {
    expect(await service.stop(signal)).toEqual({ code: 0, signal: null });
    expect(service.output).toContain('Stopped');
  });

  it('does not wait for connections that are kept alive', async () => {
    const agent = new Agent({ keepAlive: true });
    await new Promise<void>((resolve, reject) => {
      get(`${base}/health/live`, { agent }, (response) => response.resume().on('end', resolve)).on(
        'error',
        reject,
      );
    });
    expect(await service.stop()).toEqual({ code: 0, signal: null });
    expect(service.output).not.toContain('still in flight');
    agent.destroy();
  });

  it('does not wait for connections on which nothing was ever said', async () => {
    const socket = connect(Number(new URL(base).port), '127.0.0.1');
    await once(socket, 'connect');
    // A request on another connection: by its answer the service has the first one too.
    await fetch(`${base}/health/live`);
    expect(await service.stop()).toEqual({ code: 0, signal: null });
    expect(service.output).not.toContain('still in flight');
  });

  it('ends streams, after what was said on them was answered', async () => {
    const { token } = await new OAuthClient(base, firstAccount(folder)).connect();
    const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
    const stream = await fetch(`${base}/sse`, { headers });
    const reader = stream.body!.pipeThrough(new TextDecoderStream()).getReader();
    const endpoint = /data: (.*)\n/.exec((await reader.read()).value!)![1]!;
    const search = { name: 'search', arguments: { query: 'cupcakes' } };
    const call = { jsonrpc: '2.0', id: 'last', method: 'tools/call', params: search };
    const posted = await fetch(`${base}${endpoint}`, { method: 'POST', headers, body: JSON.stringify(call) });
    expect(posted.status).toBe(202);
    const exit = service.stop();
    let received = '';
    for (let part = await reader.read(); !part.done; part = await reader.read()) received += part.value;
    expect(received).toContain('"id":"last"');
    expect(await exit).toEqual({ code: 0, signal: null });
    expect(service.output).not.toContain('still in flight');
  });

  it('finishes the call in flight, and a second signal changes nothing', async () => {
    const call = request(`${base}/register`, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        'Content-Length': Buffer.byteLength(METADATA),
        Expect: '100-continue',
      },
    });
    const answered = new Promise<number | undefined>((resolve, reject) => {
      call.on('response', (response) => resolve(response.resume().statusCode)).on('error', reject);
    });
    // The service has the request once it asks for the body.
    await new Promise((resolve) => call.on('continue', resolve).flushHeaders());
    const exit = service.stop('SIGTERM');
    await service.says('Draining');
    void service.stop('SIGTERM');
    call.end(METADATA);
    expect(await answered).toBe(200);
    expect(await exit).toEqual({ code: 0, signal: null });
  });

  it('through `npm start` too', async () => {
    await service.stop();
    ({ base, service } = await startProcess({ folder, script: 'scripts/start.js' }));
    expect(await service.stop()).toEqual({ code: 0, signal: null });
  });
});
