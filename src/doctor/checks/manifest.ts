import { memberOf } from '../answers/member.js';
import { misfit } from '../answers/misfit.js';
import { sameForHead } from '../answers/same-for-head.js';
import { type Check, fault, type Finding, unless } from '../check.js';
import type { Deployment } from '../deployment.js';
import { MANIFEST } from '../paths.js';
import { printable } from '../printable.js';

/** The manifest, and the description of the API that it names. */
export const manifest: Check = {
  name: 'manifest',
  title: 'Manifest',
  async examine(deployment) {
    const answer = await deployment.get(MANIFEST);
    const { json } = answer;
    if (answer.status !== 200 || json === undefined) return [misfit(answer, '200 with JSON')];
    return unless(
      [
        await sameForHead(deployment, MANIFEST, answer),
        ...strangers(deployment, json),
        await examineApi(deployment, memberOf(json['api'], 'url')),
      ],
      'names this server alone, and an API description that is there',
    );
  },
};

function strangers(deployment: Deployment, { auth, endpoints }: Record<string, unknown>): Finding[] {
  const listed = Array.isArray(endpoints)
    ? endpoints.map((endpoint) => memberOf(endpoint, 'url'))
    : [undefined];
  const foreign = [memberOf(auth, 'authorization_server'), ...listed].filter((url) => !deployment.owns(url));
  return foreign.map((url) =>
    fault(
      `the manifest names ${printable(url)}, which is not on ${deployment.base}`,
      `Set PUBLIC_URL=${deployment.base} and start the service anew.`,
    ),
  );
}

async function examineApi(deployment: Deployment, url: unknown): Promise<Finding | undefined> {
  if (!deployment.owns(url)) {
    return fault(
      `the API description is at ${printable(url)}, not on ${deployment.base}`,
      `Set PUBLIC_URL=${deployment.base} and start the service anew.`,
    );
  }
  const answer = await deployment.get(new URL(url).pathname);
  return answer.status === 200 && answer.json !== undefined ? undefined : misfit(answer, '200 with JSON');
}
