import { misfit } from '../answers/misfit.js';
import { sameForHead } from '../answers/same-for-head.js';
import { type Check, fault, type Finding, unless } from '../check.js';
import type { Deployment } from '../deployment.js';
import { AUTHORIZATION_SERVER, SUFFIXES } from '../paths.js';

const WANTED = '200 with JSON';

/** What a connector cannot do without: the field, and what must be in its list. */
const LISTS: readonly [field: string, value: string][] = [
  ['response_types_supported', 'code'],
  ['grant_types_supported', 'authorization_code'],
  ['code_challenge_methods_supported', 'S256'],
];

/** RFC 8414, where connectors look for it. */
export const authorizationServer: Check = {
  name: 'authorization-server',
  title: 'Authorization server metadata (RFC 8414)',
  async examine(deployment) {
    const faults: (Finding | undefined)[] = [];
    for (const suffix of SUFFIXES) faults.push(...(await examineAt(deployment, suffix)));
    return unless(faults, 'at the root, with /sse and with /mcp appended, for GET and HEAD');
  },
};

async function examineAt(deployment: Deployment, suffix: string): Promise<(Finding | undefined)[]> {
  const path = `${AUTHORIZATION_SERVER}${suffix}`;
  const answer = await deployment.get(path);
  if (answer.status !== 200 || answer.json === undefined) return [misfit(answer, WANTED)];
  const head = await sameForHead(deployment, path, answer);
  if (suffix === '') return [head, missing(answer.json)];
  const root = await deployment.get(AUTHORIZATION_SERVER);
  const isSame = root.status !== 200 || root.text === answer.text;
  return [
    head,
    isSame
      ? undefined
      : fault(
          `${path} is not the document of ${AUTHORIZATION_SERVER}`,
          'Both must come from the same service: look for a second rule for one of these paths in the proxy, or an old copy in a CDN (purge /.well-known/).',
        ),
  ];
}

function missing(document: Record<string, unknown>): Finding | undefined {
  const absent = ['authorization_endpoint', 'token_endpoint'].filter(
    (name) => typeof document[name] !== 'string',
  );
  const short = LISTS.filter(([name, value]) => !listOf(document[name]).includes(value)).map(
    ([name]) => name,
  );
  const iss =
    document['authorization_response_iss_parameter_supported'] === true
      ? []
      : ['authorization_response_iss_parameter_supported'];
  const names = [...absent, ...short, ...iss];
  if (names.length === 0) return undefined;
  return fault(
    `${AUTHORIZATION_SERVER} lacks what connectors need: ${names.join(', ')}`,
    'This document is not this version’s: is another server behind this path, or an old copy in a CDN?',
  );
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
