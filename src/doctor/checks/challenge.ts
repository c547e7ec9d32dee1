import { parseBearer } from '../answers/challenge.js';
import { misfit } from '../answers/misfit.js';
import { type Check, fault, type Finding, unless } from '../check.js';
import type { Deployment } from '../deployment.js';
import type { Answer } from '../http/answer.js';
import { printable } from '../printable.js';

const MEND =
  'Let the header WWW-Authenticate through as the service sends it (nginx: no `proxy_hide_header`, no `auth_basic` of its own), and set PUBLIC_URL to this address.';

/** RFC 9728 §5.1: the connector URL answers a stranger with the way to the authorization server. */
export const challenge: Check = {
  name: 'challenge',
  title: 'Challenge at /sse',
  async examine(deployment) {
    const answer = await deployment.get('/sse');
    if (answer.status === 200) {
      return [
        fault(
          `${answer.asked} answers 200 without a token`,
          'Something else answers here, or the proxy adds a token of its own to every request: take it away at once, anyone can use it.',
        ),
      ];
    }
    if (answer.status !== 401) return [misfit(answer, '401')];
    const header = answer.header('www-authenticate');
    const parameters = parseBearer(header);
    if (parameters === undefined) {
      return [fault(`its 401 has no Bearer challenge, but ${printable(header) || 'none at all'}`, MEND)];
    }
    const scope = parameters.get('scope') ?? '';
    return unless(
      [
        await examineMetadata(deployment, parameters.get('resource_metadata')),
        scope === '' ? fault('its challenge names no scope', MEND) : undefined,
      ],
      `401, with resource_metadata and scope="${printable(scope)}"`,
    );
  },
};

async function examineMetadata(
  deployment: Deployment,
  url: string | undefined,
): Promise<Finding | undefined> {
  if (url === undefined)
    return fault('its challenge names no resource_metadata: connectors do not find the sign-in', MEND);
  if (!deployment.owns(url)) {
    return fault(`resource_metadata is ${printable(url)}, which is not on ${deployment.base}`, MEND);
  }
  const answer = await deployment.get(new URL(url).pathname);
  if (answer.status !== 200 || answer.json === undefined) return misfit(answer, '200 with JSON');
  return examineResource(deployment, answer);
}

/** Clients refuse a document whose resource is not the beginning of what they called. */
function examineResource({ base }: Deployment, { json, asked }: Answer): Finding | undefined {
  const resource = json?.['resource'];
  if (typeof resource === 'string' && `${base}/sse`.startsWith(resource)) return undefined;
  return fault(
    `${asked}, which the challenge names, is about ${printable(resource)}, not about ${base}/sse`,
    `Set PUBLIC_URL=${base} and start the service anew.`,
  );
}
