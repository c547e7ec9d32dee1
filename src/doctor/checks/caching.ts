import { type Check, type Finding, fault, unless, warning } from '../check.js';
import type { Answer } from '../http/answer.js';
import { AUTHORIZATION_SERVER, MANIFEST, PROTECTED_RESOURCE } from '../paths.js';
import { printable } from '../printable.js';

/** Beyond an hour, a change of the settings is not seen by clients for too long. */
const LONGEST_SECONDS = 3600;

/** Discovery may be kept for a while, what is about a person or a secret never. */
export const caching: Check = {
  name: 'caching',
  title: 'Caching',
  async examine(deployment) {
    const faults: (Finding | undefined)[] = [];
    for (const path of [AUTHORIZATION_SERVER, PROTECTED_RESOURCE, MANIFEST]) {
      faults.push(examineDiscovery(await deployment.get(path)));
    }
    for (const answer of [
      await deployment.get('/sse'),
      await deployment.ask('/login', { headers: { Accept: 'text/html' } }),
    ]) {
      faults.push(examinePrivate(answer));
    }
    return unless(faults, 'discovery for some minutes, all else not at all');
  },
};

function examineDiscovery(answer: Answer): Finding | undefined {
  if (answer.status !== 200) return undefined;
  const value = answer.header('cache-control');
  const seconds = Number(/\bmax-age=(\d+)/i.exec(value)?.[1] ?? 0);
  if (seconds > 0 && seconds <= LONGEST_SECONDS) return undefined;
  return warning(
    `${answer.asked} has Cache-Control: ${printable(value) || '(none)'}, where the service says public, max-age=300`,
    'Leave Cache-Control to the service (nginx: no `expires` and no `add_header Cache-Control`; CDN: “respect origin headers”). Kept too long, clients see old settings; never kept, each asks anew.',
  );
}

function examinePrivate(answer: Answer): Finding | undefined {
  const value = answer.header('cache-control');
  if (answer.status !== 200 && answer.status !== 401) return undefined;
  if (/\bno-store\b/i.test(value)) return undefined;
  return fault(
    `${answer.asked} has Cache-Control: ${printable(value) || '(none)'}, not no-store`,
    'Leave Cache-Control to the service, and have a CDN keep nothing but /.well-known/: one person’s page must not be shown to another.',
  );
}
