import { freePort } from '../support/free-port.js';
import { OAuthClient } from '../support/oauth-client.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { installed, Program, temporaryHome } from './program.js';

const SUITE = installed('conformance-alpha/dist/index.js');
const URL_TO_VISIT = /http:\/\/localhost:\d+\/authorize\?\S+(?=\s)/;

describe("the conformance suite's scenarios of an authorization server", () => {
  const home = temporaryHome();
  let service: TestApp;
  beforeAll(async () => {
    service = await startTestApp();
  });
  afterAll(() => service.close());

  it('are the two that run here', async () => {
    const { output } = await new Program(SUITE, ['list'], home).ended;
    const listed = output.slice(output.indexOf('Authorization server scenarios')).matchAll(/^ +- (\S+)/gm);
    expect([...listed].map(([, name]) => name)).toEqual([
      'authorization-server-metadata-endpoint',
      'authorization-code-grant',
    ]);
  });

  it.each(['', '/sse', '/mcp'])('pass, with BASE%s as the resource', async (path) => {
    const port = await freePort();
    const client = new OAuthClient(service.base);
    client.redirectUri = `http://127.0.0.1:${port}/callback`;
    const { client_id: id } = await client.register({ token_endpoint_auth_method: 'none' });
    const suite = new Program(
      SUITE,
      [
        ...['authorization', '--url', service.base, '--resource', service.base + path],
        ...['--client-id', id, '--port', String(port), '--verbose'],
      ],
      home,
    );
    const [url] = await suite.says(URL_TO_VISIT);
    await suite.says(/Callback server started/);
    await fetch(await client.approveAt(url));
    const { code, output } = await suite.ended;
    expect([code, output]).toEqual([0, expect.stringMatching(/metadata-endpoint: [^0]\d* passed, 0 failed/)]);
    expect(output).toMatch(/authorization-code-grant: 1 passed, 0 failed/);
  });
});
