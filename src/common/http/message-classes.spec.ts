import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { messageClasses } from './message-classes.js';

describe('messageClasses', () => {
  it('makes messages that Express has no prototype to change of, and that do what its own do', async () => {
    const app = express();
    app.get('/', (request, response) =>
      response.json({ hostname: request.hostname, app: request.app === app }),
    );
    const server = createServer(messageClasses(app), app).listen(0, '127.0.0.1');
    const made: unknown[] = [];
    server.prependListener('request', (request, response) => {
      made.push(Object.getPrototypeOf(request), Object.getPrototypeOf(response));
    });
    const { port } = await new Promise<AddressInfo>((resolve) => {
      server.once('listening', () => resolve(server.address() as AddressInfo));
    });
    const answer = await fetch(`http://127.0.0.1:${port}/`);
    expect(await answer.json()).toEqual({ hostname: '127.0.0.1', app: true });
    expect(made[0]).toBe(app.request);
    expect(made[1]).toBe(app.response);
    await new Promise((resolve) => server.close(resolve));
  });
});
