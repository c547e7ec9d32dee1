import { randomBytes } from 'node:crypto';
import { type Check, fault, type Finding, unless, warning } from '../check.js';
import type { Deployment } from '../deployment.js';
import { AUTHORIZATION_SERVER } from '../paths.js';

/** Whether what a client says of itself is believed: X-Forwarded-For by the limits, X-Forwarded-Host by anything. */
export const forwarding: Check = {
  name: 'forwarding',
  title: 'Forwarded headers',
  async examine(deployment) {
    return unless(
      [await examineHost(deployment), await examineAddress(deployment)],
      'a client’s own X-Forwarded-For and X-Forwarded-Host are not believed. (TRUST_PROXY too low is not seen from outside: the service’s log warns of it)',
    );
  },
};

async function examineHost(deployment: Deployment): Promise<Finding | undefined> {
  const told = await deployment.ask(AUTHORIZATION_SERVER, {
    headers: { 'X-Forwarded-Host': 'stranger.invalid', 'X-Forwarded-Proto': 'http' },
  });
  if (!told.text.includes('stranger.invalid') && !told.isRedirect) return undefined;
  return fault(
    'X-Forwarded-Host or X-Forwarded-Proto of a client changes the answer',
    'Have the proxy set both itself (nginx: `proxy_set_header X-Forwarded-Proto https;`), and nothing in front send on by them.',
  );
}

/**
 * The limits of /token tell what is left to the address that asks. If each of several made-up addresses has used up
 * nothing yet, they were believed: of one address there would be less each time, even where a few replicas count apart.
 */
async function examineAddress(deployment: Deployment): Promise<Finding | undefined> {
  const standings: Standing[] = [];
  for (let i = 0; i < MADE_UP; i += 1) {
    const standing = await askAs(deployment, madeUpAddress());
    if (standing === undefined) return MISSING;
    standings.push(standing);
  }
  if (standings.some(({ quota, left }) => left < quota - 1)) return undefined;
  return fault(
    'X-Forwarded-For of a client is believed: anyone can give the limits and the trail an address of their choice',
    'Set TRUST_PROXY to the number of proxies in front, a tunnel and a CDN among them, and not to more; and have each of them add the address that it sees (nginx: `proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;`).',
  );
}

const MADE_UP = 4;

const MISSING = warning(
  'POST /token does not say what is left to an address (RateLimit)',
  'Set RATE_LIMITS=on, which is the default, and have the proxy let the headers RateLimit and RateLimit-Policy through.',
);

interface Standing {
  quota: number;
  left: number;
}

/** Of the addresses for documentation (RFC 3849), in a network that was not used before. */
function madeUpAddress(): string {
  const groups = randomBytes(4).toString('hex').match(/.{4}/g) ?? [];
  return `2001:db8:${groups.join(':')}::1`;
}

async function askAs(deployment: Deployment, address: string): Promise<Standing | undefined> {
  const answer = await deployment.ask('/token', {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded', 'X-Forwarded-For': address },
    body: '',
  });
  const quota = /;\s*q=(\d+)/.exec(answer.header('ratelimit-policy'))?.[1];
  const left = /;\s*r=(\d+)/.exec(answer.header('ratelimit'))?.[1];
  return quota === undefined || left === undefined ? undefined : { quota: Number(quota), left: Number(left) };
}
