import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { Internet } from './internet.service.js';

describe('Internet', () => {
  const internet = new Internet();
  let server: Server;
  beforeEach(async () => {
    server = createServer((socket) => socket.on('error', () => undefined));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterEach(() => server.close());

  const port = (): number => (server.address() as AddressInfo).port;
  const signal = (): AbortSignal => AbortSignal.timeout(5000);

  it('connects to one of the addresses that it is given, without a name', async () => {
    const socket = await internet.connect(['127.0.0.1'], port(), signal());
    expect(socket.remoteAddress).toBe('127.0.0.1');
    socket.destroy();
  });

  it('goes on to the next where one does not answer', async () => {
    const socket = await internet.connect(['::1', '127.0.0.1'], port(), signal());
    expect(socket.remoteAddress).toBe('127.0.0.1');
    socket.destroy();
  });

  it('fails where none answers, or it is told to stop', async () => {
    const closed = port();
    await new Promise((resolve) => server.close(resolve));
    await expect(internet.connect(['127.0.0.1'], closed, signal())).rejects.toThrow();
    await expect(internet.connect(['127.0.0.1'], closed, AbortSignal.abort())).rejects.toThrow();
  });

  it('has no address for a name that there is not', async () => {
    expect(await internet.addressesOf('there-is-none.invalid', signal())).toEqual([]);
  });
});
