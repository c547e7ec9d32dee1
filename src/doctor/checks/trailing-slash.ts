import { misfit } from '../answers/misfit.js';
import { type Check, type Finding, unless } from '../check.js';
import type { Answer } from '../http/answer.js';
import type { Question } from '../http/ask.js';
import { AUTHORIZATION_SERVER } from '../paths.js';

/** Each with and without the slash, and the one status that both have for a stranger. */
const ROUTES: readonly { path: string; question: Question; wanted: number }[] = [
  { path: '/messages', question: { method: 'POST' }, wanted: 401 },
  { path: '/sse', question: {}, wanted: 401 },
  { path: AUTHORIZATION_SERVER, question: {}, wanted: 200 },
];

/** With a slash at the end and without, it is one route: a redirect would drop the Authorization header. */
export const trailingSlash: Check = {
  name: 'trailing-slash',
  title: 'Trailing slash',
  async examine(deployment) {
    const faults: (Finding | undefined)[] = [];
    for (const { path, question, wanted } of ROUTES) {
      for (const written of [path, `${path}/`]) {
        faults.push(judge(await deployment.ask(written, question), wanted));
      }
    }
    return unless(faults, 'no redirect: /messages and /messages/ are one route');
  },
};

/** What else is wrong with the bare paths, other checks tell. */
function judge(answer: Answer, wanted: number): Finding | undefined {
  const isOurs = answer.isRedirect || answer.asked.endsWith('/');
  return answer.status === wanted || !isOurs ? undefined : misfit(answer, String(wanted));
}
