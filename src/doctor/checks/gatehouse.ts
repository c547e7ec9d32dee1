import { parseBearer } from '../answers/challenge.js';
import { MEND_HOST, misfit } from '../answers/misfit.js';
import { type Check, fault, type Finding, good } from '../check.js';
import type { Deployment } from '../deployment.js';
import type { Answer } from '../http/answer.js';
import { Unanswered } from '../http/unanswered.js';
import { AUTHORIZATION_SERVER, MANIFEST, PROTECTED_RESOURCE } from '../paths.js';
import { printable } from '../printable.js';

/** What an MCP server behind OAuth shows, each by where it is looked for. */
const SIGNS: readonly { path: string; isShown: (answer: Answer) => boolean }[] = [
  { path: AUTHORIZATION_SERVER, isShown: ({ json }) => typeof json?.['issuer'] === 'string' },
  { path: PROTECTED_RESOURCE, isShown: ({ json }) => typeof json?.['resource'] === 'string' },
  { path: MANIFEST, isShown: ({ json }) => typeof json?.['schemaVersion'] === 'string' },
  { path: '/sse', isShown: (answer) => parseBearer(answer.header('www-authenticate')) !== undefined },
];

/** Whether it is a Gatehouse that answers there, and to this name. */
export const gatehouse: Check = {
  name: 'gatehouse',
  title: 'Gatehouse',
  isGate: true,
  async examine(deployment) {
    const answers = new Map<string, Answer>();
    let silence: Unanswered | undefined;
    for (const { path } of SIGNS) {
      try {
        answers.set(path, await deployment.get(path));
      } catch (error) {
        if (!(error instanceof Unanswered)) throw error;
        silence ??= error;
      }
    }
    if (answers.size === 0 && silence !== undefined) throw silence;
    return [judge(deployment, answers)];
  },
};

function judge({ base }: Deployment, answers: Map<string, Answer>): Finding {
  const all = [...answers.values()];
  if (all.some(({ status }) => status === 421)) {
    return fault(
      `the service answers 421: ${base} is not the address that it goes by, or the proxy tells it another`,
      MEND_HOST,
    );
  }
  const shown = SIGNS.some(({ path, isShown }) => {
    const answer = answers.get(path);
    return answer !== undefined && isShown(answer);
  });
  if (shown)
    return good(
      `it is ${printable(answers.get(MANIFEST)?.json?.['nameForHuman'] ?? 'an MCP server behind OAuth')}`,
    );
  const [first] = all;
  if (
    first !== undefined &&
    ![200, 404].includes(first.status) &&
    all.every(({ status }) => status === first.status)
  ) {
    return misfit(first, 'the authorization server’s metadata');
  }
  return fault(
    `this is no Gatehouse: ${all.map(({ asked, status }) => `${asked} answers ${status}`).join(', ')}`,
    'Is the address right, and does the proxy lead to the port of the service? `curl http://127.0.0.1:3000/health/live` on its machine must answer {"status":"ok"}, and the proxy must pass every path on.',
  );
}
