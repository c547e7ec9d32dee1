import {
  createServer,
  request as httpRequest,
  type ClientRequest,
  type RequestListener,
  type Server,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { allowLongBody, limitConnections } from './connection-limits.js';

const LIMIT_MS = 100;

describe('limitConnections', () => {
  let server: Server;
  afterEach(() => new Promise((resolve) => server.close(resolve)));

  /** A server with that limit, and a request to it whose body is still to be sent. */
  async function open(listener: RequestListener): Promise<ClientRequest> {
    server = createServer(listener);
    limitConnections(server, LIMIT_MS);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const request = httpRequest({ host: '127.0.0.1', port, method: 'POST', agent: false });
    request.flushHeaders();
    return request;
  }

  const outcomeOf = (request: ClientRequest): Promise<string> =>
    new Promise((resolve) => {
      request.on('response', (response) => {
        response.resume();
        resolve(`answered ${response.statusCode}`);
      });
      request.on('error', () => resolve('closed'));
    });

  const answerAtEnd: RequestListener = (request, response) => {
    request.resume().on('end', () => response.end());
  };

  it('closes a connection whose request does not arrive', async () => {
    const request = await open(answerAtEnd);
    request.write('a beginning');
    expect(await outcomeOf(request)).toBe('closed');
  });

  it('leaves one that has arrived, however long the answer takes', async () => {
    const request = await open((incoming, response) => {
      incoming.resume().on('end', () => void sleep(3 * LIMIT_MS).then(() => response.end()));
    });
    request.end('all of it');
    expect(await outcomeOf(request)).toBe('answered 200');
  });

  it('leaves a body that may take longer, and comes', async () => {
    const request = await open((incoming, response) => {
      allowLongBody(incoming);
      answerAtEnd(incoming, response);
    });
    for (let piece = 0; piece < 6; piece += 1) {
      request.write('a piece');
      await sleep(LIMIT_MS / 2);
    }
    request.end();
    expect(await outcomeOf(request)).toBe('answered 200');
  });
});
