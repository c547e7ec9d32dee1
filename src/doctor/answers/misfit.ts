import { fault, type Finding } from '../check.js';
import type { Answer } from '../http/answer.js';
import { printable } from '../printable.js';

/** Every path that must come through to the service, with no login in front of it. */
const PATHS = '/.well-known/, /register, /authorize, /oauth/, /login, /token, /sse, /messages and /tools';

/** nginx's words; other proxies have their own for the same. */
const PASS_ALL =
  'Pass every path on, unchanged (nginx: `location / { proxy_pass http://…:3000; }`, without a path behind the port).';

/** A fault: the answer is not what it should be, with what usually does that and how to mend it. */
export function misfit(answer: Answer, wanted: string): Finding {
  const got = `${answer.asked} answers ${whatCame(answer)}, not ${wanted}`;
  return fault(got, answer.isRedirect ? mendRedirect(answer) : mendStatus(answer));
}

function whatCame(answer: Answer): string {
  if (answer.isRedirect) return `${answer.status}, a redirect to ${printable(answer.header('location'))}`;
  return answer.type === '' ? `${answer.status}` : `${answer.status} ${printable(answer.type)}`;
}

function mendRedirect(answer: Answer): string {
  const path = answer.asked.replace(/^\S+ /, '');
  const target = answer
    .header('location')
    .replace(/[?#].*$/, '')
    .replace(/^https?:\/\/[^/]+/, '');
  if (target !== path && target.replace(/\/$/, '') === path.replace(/\/$/, '')) {
    return 'Turn off what adds or takes a trailing slash in the proxy or CDN (nginx: no `rewrite`, and no `location /messages/` with its own proxy_pass): a redirect drops the Authorization header and turns a POST into a GET.';
  }
  if (target === path) {
    return 'Give the doctor, PUBLIC_URL and the connector the address that it redirects to, or turn that redirect off: connectors do not follow it.';
  }
  return `Take the login or the rewriting in front away from these paths: ${PATHS}. They have their own protection, and connectors cannot pass another.`;
}

function mendStatus({ status, type }: Answer): string {
  if (status === 421) return MEND_HOST;
  if (status === 429)
    return 'It had too many requests from this address. Run the doctor again in a few minutes.';
  if ([502, 503, 504].includes(status)) return MEND_BEHIND;
  if (status >= 500) return 'The log of the service has the reason, under the X-Request-Id of the answer.';
  if (type === 'text/html' && status < 300) {
    return `A page is served for what is not found there, as for a single-page app. Take that away here (nginx: no \`try_files … /index.html\`). ${PASS_ALL}`;
  }
  if (status === 401 || status === 403) {
    return `Something in front of the service refuses it: basic auth, an access portal, a firewall for bots. Let these paths through: ${PATHS}.`;
  }
  if (status === 404 || status === 405) return `The path does not reach the service as it is. ${PASS_ALL}`;
  return `Compare it with what the service answers when it is asked directly, without the proxy. ${PASS_ALL}`;
}

/** How to mend that the service does not know its own name. */
export const MEND_HOST =
  'Set PUBLIC_URL to exactly this address, and have the proxy pass the name on (nginx: `proxy_set_header Host $http_host`; Apache: `ProxyPreserveHost On`).';

/** How to mend that the proxy is there and the service is not. */
export const MEND_BEHIND =
  'The proxy is there, the service behind it is not, or not yet. Is it running (`docker compose ps`, its log), and does the proxy name its address and port (PORT, HOST)?';
