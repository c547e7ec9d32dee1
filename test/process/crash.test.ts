import { freePort } from '../support/free-port.js';
import { OAuthClient } from '../support/oauth-client.js';
import { firstAccount, startProcess, temporaryFolder } from '../support/process.js';

describe('kill -9 and restart', () => {
  const folder = temporaryFolder();

  /** The same port each time: the token's audience is the URL. */
  async function start(port: string): ReturnType<typeof startProcess> {
    return startProcess({ folder, environment: { PORT: port } });
  }

  it('loses no client, no token and no grant, and a redeemed code stays redeemed', async () => {
    const port = String(await freePort());
    const first = await start(port);
    const chatgpt = new OAuthClient(first.base, firstAccount(folder));
    const { token, code } = await chatgpt.connect();
    expect(await first.service.stop('SIGKILL')).toEqual({ code: null, signal: 'SIGKILL' });

    const { base, service } = await start(port);
    const call = await fetch(`${base}/tools/search?`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json', Prefer: 'wait=20' },
      body: JSON.stringify({ query: 'cupcakes' }),
    });
    expect(call.status).toBe(200);
    // The browser is still signed in, the client still registered: the flow goes on where it was.
    const again = (await chatgpt.approve()).searchParams.get('code') ?? '';
    expect((await chatgpt.exchange(again)).status).toBe(200);
    const replay = await chatgpt.exchange(code);
    expect([replay.status, await replay.json()]).toEqual([
      400,
      expect.objectContaining({ error: 'invalid_grant' }),
    ]);
    expect(await service.stop()).toEqual({ code: 0, signal: null });
  });
});
