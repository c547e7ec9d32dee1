import { difference } from '../answers/difference.js';
import { misfit } from '../answers/misfit.js';
import { sameForHead } from '../answers/same-for-head.js';
import { type Check, fault, type Finding, unless } from '../check.js';
import type { Deployment } from '../deployment.js';
import { PROTECTED_RESOURCE, SUFFIXES } from '../paths.js';
import { printable } from '../printable.js';

/** RFC 9728, of the server and of each connector URL. */
export const protectedResource: Check = {
  name: 'protected-resource',
  title: 'Protected resource metadata (RFC 9728)',
  async examine(deployment) {
    const faults: (Finding | undefined)[] = [];
    for (const suffix of SUFFIXES) faults.push(...(await examineAt(deployment, suffix)));
    return unless(
      faults,
      'at the root, with /sse and with /mcp appended, for GET and HEAD; each names itself',
    );
  },
};

async function examineAt(deployment: Deployment, suffix: string): Promise<(Finding | undefined)[]> {
  const path = `${PROTECTED_RESOURCE}${suffix}`;
  const answer = await deployment.get(path);
  const { json } = answer;
  if (answer.status !== 200 || json === undefined) return [misfit(answer, '200 with JSON')];
  const mend = `Set PUBLIC_URL=${deployment.base} and start the service anew. Clients refuse a document that is about another address than the one they called.`;
  const wrong = difference(json['resource'], `${deployment.base}${suffix}`);
  const servers: unknown = json['authorization_servers'];
  const named = Array.isArray(servers) && servers.includes(deployment.base);
  return [
    await sameForHead(deployment, path, answer),
    wrong === undefined
      ? undefined
      : fault(`the resource in ${path} is not ${deployment.base}${suffix}: ${wrong}`, mend),
    named
      ? undefined
      : fault(`authorization_servers in ${path} is ${printable(servers)}, without ${deployment.base}`, mend),
  ];
}
