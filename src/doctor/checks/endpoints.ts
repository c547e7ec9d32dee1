import { misfit } from '../answers/misfit.js';
import { type Check, fault, type Finding, skipped, unless } from '../check.js';
import type { Deployment } from '../deployment.js';
import type { Question } from '../http/ask.js';
import type { Answer } from '../http/answer.js';
import { AUTHORIZATION_SERVER } from '../paths.js';
import { printable } from '../printable.js';

/** What an endpoint answers to a request that can have no effect. */
interface Probe {
  question: Question;
  wanted: string;
  isRight: (answer: Answer) => boolean;
}

const EMPTY_FORM: Question = {
  method: 'POST',
  headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
  body: '',
};

/** An OAuth error (RFC 6749 §5.2) to a request with nothing in it. */
const REFUSES_NOTHING: Probe = {
  question: EMPTY_FORM,
  wanted: '400 or 401 with an OAuth error in JSON',
  isRight: ({ status, json }) => (status === 400 || status === 401) && typeof json?.['error'] === 'string',
};

const PROBES: ReadonlyMap<string, Probe> = new Map([
  ['token_endpoint', REFUSES_NOTHING],
  [
    'authorization_endpoint',
    {
      question: { headers: { Accept: 'text/html' } },
      wanted: '400 with a page',
      isRight: ({ status, type }) => status === 400 && type === 'text/html',
    },
  ],
  [
    'registration_endpoint',
    {
      question: {},
      wanted: '405 with Allow: POST',
      isRight: (answer) => answer.status === 405 && /\bPOST\b/.test(answer.header('allow')),
    },
  ],
]);

/** Every endpoint that the metadata names is on this origin and answers as it should. Nothing is registered. */
export const endpoints: Check = {
  name: 'endpoints',
  title: 'Endpoints',
  async examine(deployment) {
    const { json } = await deployment.get(AUTHORIZATION_SERVER);
    const named = Object.entries(json ?? {}).filter(([name]) => name.endsWith('_endpoint'));
    if (named.length === 0) return [skipped('there is no document that names any')];
    const faults: (Finding | undefined)[] = [];
    for (const [name, url] of named) faults.push(await examineOne(deployment, name, url));
    return unless(faults, named.map(([name]) => name.replace('_endpoint', '')).join(', '));
  },
};

async function examineOne(deployment: Deployment, name: string, url: unknown): Promise<Finding | undefined> {
  if (!deployment.owns(url)) {
    return fault(
      `${name} is ${printable(url)}, which is not on ${deployment.base}`,
      `Set PUBLIC_URL=${deployment.base} and start the service anew: clients refuse, or send their secrets elsewhere.`,
    );
  }
  const probe = PROBES.get(name) ?? REFUSES_NOTHING;
  const { pathname, search } = new URL(url);
  const answer = await deployment.ask(`${pathname}${search}`, probe.question);
  return probe.isRight(answer) ? undefined : misfit(answer, probe.wanted);
}
