import { type Check, fault, type Finding, unless } from '../check.js';
import type { Deployment } from '../deployment.js';
import type { Answer } from '../http/answer.js';
import { AUTHORIZATION_SERVER, PROTECTED_RESOURCE } from '../paths.js';
import { printable } from '../printable.js';

/** What clients in a browser send. */
const SENT = ['Authorization', 'Content-Type', 'MCP-Protocol-Version'];

const MEND =
  'Leave CORS to the service: take `add_header Access-Control-…` and any answer to OPTIONS out of the proxy, and let OPTIONS through without a login. A browser refuses a header that comes twice.';

/** Whether clients that run in a browser, as the MCP Inspector, may call. */
export const cors: Check = {
  name: 'cors',
  title: 'CORS',
  async examine(deployment) {
    const origin = deployment.isLoopback ? 'http://localhost:6274' : 'https://inspector.invalid';
    const faults: (Finding | undefined)[] = [];
    for (const path of [
      AUTHORIZATION_SERVER,
      PROTECTED_RESOURCE,
      '/register',
      '/token',
      '/revoke',
      '/introspect',
    ]) {
      faults.push(examinePreflight(await preflight(deployment, path, origin), '*'));
    }
    for (const path of ['/sse', '/messages/']) {
      faults.push(examinePreflight(await preflight(deployment, path, origin), origin));
    }
    faults.push(examineChallenge(await deployment.ask('/sse', { headers: { Origin: origin } }), origin));
    faults.push(await examineStranger(deployment));
    return unless(
      faults,
      'preflights are answered without a token, the challenge is readable, a lying origin is refused',
    );
  },
};

function preflight(deployment: Deployment, path: string, origin: string): Promise<Answer> {
  const headers = {
    Origin: origin,
    'Access-Control-Request-Method': path === '/sse' || path.startsWith('/.well-known/') ? 'GET' : 'POST',
    'Access-Control-Request-Headers': SENT.join(',').toLowerCase(),
  };
  return deployment.ask(path, { method: 'OPTIONS', headers });
}

function examinePreflight(answer: Answer, allowed: string): Finding | undefined {
  const { status, asked } = answer;
  if (status < 200 || status > 299) return fault(`${asked} (a preflight) answers ${status}, not 204`, MEND);
  const headers = answer.header('access-control-allow-headers').toLowerCase();
  const missing = SENT.filter((name) => !headers.includes(name.toLowerCase()));
  if (missing.length > 0) return fault(`${asked} does not allow the header ${missing.join(', ')}`, MEND);
  return examineOrigin(answer, allowed);
}

function examineOrigin(answer: Answer, allowed: string): Finding | undefined {
  const actual = answer.header('access-control-allow-origin');
  if (answer.header('access-control-allow-credentials') !== '') {
    return fault(`${answer.asked} sends Access-Control-Allow-Credentials, which Gatehouse never does`, MEND);
  }
  if (actual === allowed || actual === '*') return undefined;
  return fault(
    `${answer.asked} has Access-Control-Allow-Origin: ${printable(actual) || '(none)'}, not ${allowed}`,
    MEND,
  );
}

function examineChallenge(answer: Answer, origin: string): Finding | undefined {
  const wrong = examineOrigin(answer, origin);
  if (wrong !== undefined) return wrong;
  if (/\bWWW-Authenticate\b/i.test(answer.header('access-control-expose-headers'))) return undefined;
  return fault(
    `${answer.asked} does not let a page read WWW-Authenticate (Access-Control-Expose-Headers)`,
    MEND,
  );
}

/** A page that has no business here: no https, or not of this machine. */
async function examineStranger(deployment: Deployment): Promise<Finding | undefined> {
  const { status, asked } = await deployment.ask('/sse', { headers: { Origin: 'http://stranger.invalid' } });
  if (status === 403) return undefined;
  return fault(
    `${asked} answers ${status} to a page of http://stranger.invalid, not 403`,
    'The proxy takes the header Origin away, which protects from DNS rebinding: let it through (nginx: no `proxy_set_header Origin`), and look at ALLOWED_ORIGINS.',
  );
}
