import { createServer, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type Response } from 'express';
import { sendLines } from './json-lines.js';

describe('sendLines', () => {
  it('holds no more than the client takes, and leaves off where the client does', async () => {
    const line = `${'x'.repeat(10_000)}\n`;
    let sent = 0;
    let leave: () => void = () => undefined;
    const left = new Promise<void>((resolve) => (leave = resolve));
    async function* endless(): AsyncGenerator<string> {
      try {
        for (;;) {
          sent += 1;
          yield await Promise.resolve(line);
        }
      } finally {
        leave();
      }
    }
    const app = express().get('/', (_, response: Response) => void sendLines(response, endless()));
    const server = createServer(app);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise<void>((resolve) => {
      get({ host: '127.0.0.1', port, agent: false }, (response) => {
        response.once('data', () => {
          response.destroy();
          resolve();
        });
      });
    });
    await left;
    expect(sent).toBeLessThan(10_000);
    await new Promise((resolve) => server.close(resolve));
  });
});
