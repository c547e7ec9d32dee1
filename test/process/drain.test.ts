import { once } from 'node:events';
import { Agent, get, request } from 'node:http';
import { connect } from 'node:net';
import { type ServiceProcess, startProcess, temporaryFolder } from '../support/process.js';

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
