import { type Check, fault, type Finding, unless } from '../check.js';
import type { Answer } from '../http/answer.js';
import { misfit } from '../answers/misfit.js';
import { OPENID_CONFIGURATION, SUFFIXES } from '../paths.js';

/** Clients go on after a 404 in JSON, and stop at a page or at another provider's document. */
export const openidConfiguration: Check = {
  name: 'openid-configuration',
  title: 'No OpenID configuration',
  async examine(deployment) {
    const faults: (Finding | undefined)[] = [];
    for (const suffix of SUFFIXES)
      faults.push(examineAnswer(await deployment.get(`${OPENID_CONFIGURATION}${suffix}`)));
    return unless(faults, '404 in JSON, so that clients go on to RFC 8414');
  },
};

function examineAnswer(answer: Answer): Finding | undefined {
  const { status, json, asked } = answer;
  if (status === 404 && json !== undefined) return undefined;
  if (status !== 200 || json === undefined) return misfit(answer, '404 with JSON');
  return fault(
    `${asked} answers with the document of an OpenID provider`,
    'Another server answers on this path. Clients would go there to sign in: give Gatehouse a host name of its own.',
  );
}
