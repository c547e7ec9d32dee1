import { BehindProxy } from './behind-proxy.js';
import { redirect, sendPage } from './proxy.js';

describe('the doctor, where something on the way to the service is wrong', () => {
  const deployment = new BehindProxy();

  it('a trailing slash is answered with a redirect', async () => {
    const diagnosis = await deployment.diagnose({
      answer: ({ url }, response) =>
        url === '/messages' && redirect(response, `${deployment.base}/messages/`, 301),
    });
    expect(diagnosis.at('fault')).toEqual(['trailing-slash']);
    expect(diagnosis.of('trailing-slash')).toMatch(
      /POST \/messages answers 301.*drops the Authorization header/s,
    );
  });

  it('a trailing slash is taken away by a redirect', async () => {
    const diagnosis = await deployment.diagnose({
      answer: ({ url }, response) =>
        url !== '/' && url?.endsWith('/') === true && redirect(response, url.slice(0, -1)),
    });
    expect(diagnosis.at('fault')).toContain('trailing-slash');
    expect(diagnosis.of('trailing-slash').split('\n')).toHaveLength(3);
  });

  it('the challenge lacks resource_metadata', async () => {
    const diagnosis = await deployment.diagnose({
      head: (path, headers) => path === '/sse' && (headers['www-authenticate'] = 'Bearer scope="mcp"'),
    });
    expect(diagnosis.at('fault')).toEqual(['challenge']);
    expect(diagnosis.of('challenge')).toMatch(/no resource_metadata.*do not find the sign-in/s);
  });

  it('the challenge is another’s', async () => {
    const diagnosis = await deployment.diagnose({
      head: (path, headers) => path === '/sse' && (headers['www-authenticate'] = 'Basic realm="intranet"'),
    });
    expect(diagnosis.at('fault')).toEqual(['challenge']);
    expect(diagnosis.of('challenge')).toContain('Basic realm="intranet"');
  });

  it('the metadata that the challenge names is elsewhere, or is not there, or is of another resource', async () => {
    const resolve = async (url: string): Promise<string> => {
      const header = `Bearer resource_metadata="${url}", scope="mcp"`;
      const diagnosis = await deployment.diagnose({
        head: (path, headers) => path === '/sse' && (headers['www-authenticate'] = header),
      });
      expect(diagnosis.at('fault')).toContain('challenge');
      return diagnosis.of('challenge');
    };
    expect(await resolve('http://app:3000/.well-known/x')).toContain('which is not on');
    expect(await resolve(`${deployment.base}/.well-known/x`)).toContain('answers 404');
    expect(await resolve(`${deployment.base}/.well-known/oauth-protected-resource/mcp`)).toContain(
      'is about',
    );
  });

  it('the stream is open to everyone', async () => {
    const diagnosis = await deployment.diagnose({
      answer: ({ url }, response) => {
        if (url !== '/sse') return false;
        response.writeHead(200, { 'Content-Type': 'text/event-stream' }).flushHeaders();
        return true;
      },
    });
    expect(diagnosis.at('fault')).toContain('challenge');
    expect(diagnosis.of('challenge')).toContain('without a token');
  });

  it('the Authorization header does not arrive', async () => {
    const diagnosis = await deployment.diagnose({ send: (headers) => delete headers.authorization });
    expect(diagnosis.at('fault')).toEqual(['authorization-header']);
    expect(diagnosis.of('authorization-header')).toContain('CGIPassAuth On');
  });

  it('the proxy says what the service says as well: CORS twice', async () => {
    const diagnosis = await deployment.diagnose({
      head: (_path, headers) => {
        const allowed = headers['access-control-allow-origin'];
        if (allowed !== undefined) headers['access-control-allow-origin'] = `${allowed}, *`;
      },
    });
    expect(diagnosis.at('fault')).toEqual(['cors']);
    expect(diagnosis.of('cors')).toMatch(/Access-Control-Allow-Origin: \*, \*, not \*.*comes twice/s);
  });

  it('a preflight is refused, or has cookies, or not every header; the challenge is not readable', async () => {
    const cors = async (behaviour: Parameters<typeof deployment.diagnose>[0]): Promise<string> => {
      const diagnosis = await deployment.diagnose(behaviour);
      expect(diagnosis.at('fault')).toEqual(['cors']);
      return diagnosis.of('cors');
    };
    expect(
      await cors({ answer: ({ method }, response) => method === 'OPTIONS' && sendPage(response, 401) }),
    ).toContain('(a preflight) answers 401');
    expect(
      await cors({ head: (_path, headers) => (headers['access-control-allow-credentials'] = 'true') }),
    ).toContain('Access-Control-Allow-Credentials');
    expect(
      await cors({ head: (_path, headers) => (headers['access-control-allow-headers'] &&= 'Content-Type') }),
    ).toContain('does not allow the header Authorization, MCP-Protocol-Version');
    expect(
      await cors({ head: (_path, headers) => delete headers['access-control-expose-headers'] }),
    ).toContain('does not let a page read WWW-Authenticate');
  });

  it('the Origin of a page does not arrive', async () => {
    const diagnosis = await deployment.diagnose({ send: (headers) => delete headers.origin });
    expect(diagnosis.at('fault')).toEqual(['cors']);
    expect(diagnosis.of('cors')).toContain('not 403');
  });

  it('the Host header is another: the service answers 421, and nothing after that has a meaning', async () => {
    const diagnosis = await deployment.diagnose({ send: (headers) => (headers.host = 'app.internal') });
    expect(diagnosis.at('fault')).toEqual(['gatehouse']);
    expect(diagnosis.checks.at(-1)?.name).toBe('gatehouse');
    expect(diagnosis.of('gatehouse')).toMatch(/421.*PUBLIC_URL.*proxy_set_header Host \$http_host/s);
  });

  it('the Host header is always ours', async () => {
    const { host } = new URL(deployment.base);
    const diagnosis = await deployment.diagnose({ send: (headers) => (headers.host = host) });
    expect(diagnosis.at('fault')).toEqual([]);
    expect(diagnosis.at('warning')).toContain('host');
  });

  it('X-Forwarded-Host of a client is believed by something', async () => {
    const diagnosis = await deployment.diagnose({
      answer: ({ headers }, response) =>
        headers['x-forwarded-host'] !== undefined &&
        redirect(response, `https://${String(headers['x-forwarded-host'])}/`),
    });
    expect(diagnosis.at('fault')).toEqual(['forwarding']);
  });

  it('a few replicas that count apart are not taken for a believed address', async () => {
    const remaining = [9999, 9999, 9999, 9998];
    const head = (path: string, headers: Record<string, unknown>): void => {
      if (path === '/token' && headers['ratelimit'] !== undefined) {
        headers['ratelimit'] = `"token";r=${remaining.shift() ?? 9990};t=60`;
      }
    };
    const skew = await deployment.diagnose({ head });
    expect(skew.at('fault')).toEqual([]);
    expect(skew.at('good')).toContain('forwarding');
  });

  it('a page may be kept by a CDN', async () => {
    const diagnosis = await deployment.diagnose({
      head: (path, headers) => path === '/login' && (headers['cache-control'] = 'public, max-age=60'),
    });
    expect(diagnosis.at('fault')).toEqual(['caching']);
    expect(diagnosis.of('caching')).toMatch(/\/login .*not no-store/);
  });

  it('an endpoint is not the service’s', async () => {
    const diagnosis = await deployment.diagnose({
      answer: ({ url, method }, response) =>
        (url === '/token' && method === 'POST' && sendPage(response, 403)) ||
        (url === '/authorize' && redirect(response, 'https://login.example/')),
    });
    expect(diagnosis.at('fault')).toEqual(['endpoints']);
    expect(diagnosis.of('endpoints')).toMatch(/\/authorize answers 302.*\/token answers 403.*firewall/s);
  });

  it('a registration cannot be deleted, or says nothing of where', async () => {
    const kept = await deployment.diagnose(
      { answer: ({ method }, response) => method === 'DELETE' && sendPage(response, 405) },
      { isRegistering: true },
    );
    expect(kept.at('fault')).toEqual(['registration']);
    expect(kept.of('registration')).toContain('still registered');

    const lost = await deployment.diagnose(
      {
        body: (path, text) => (path === '/register' ? text.replace('registration_client_uri', 'x') : text),
      },
      { isRegistering: true },
    );
    expect(lost.at('fault')).toEqual(['registration']);
    expect(lost.of('registration')).toMatch(/Delete the client: DELETE \/admin\/clients\/[0-9a-f-]{36}/);
  });

  it('the service is not ready, or does not show whether it is', async () => {
    const notReady = await deployment.diagnose({
      answer: ({ url }, response) => {
        if (url !== '/health/ready') return false;
        response.writeHead(503, { 'Content-Type': 'application/json' });
        response.end('{"status":"error","error":{"database":{"status":"down"}}}');
        return true;
      },
    });
    expect(notReady.at('fault')).toEqual(['ready']);
    expect(notReady.of('ready')).toMatch(/"database".*DATABASE_URL/s);

    const hidden = await deployment.diagnose({
      answer: ({ url }, response) => url?.startsWith('/health/') === true && sendPage(response, 403),
    });
    expect(hidden.at('fault')).toEqual([]);
    expect(hidden.at('skipped')).toContain('ready');
  });
});
