import { type Check, fault, good, skipped, warning } from '../check.js';
import type { Deployment } from '../deployment.js';
import type { Answer } from '../http/answer.js';
import { ask } from '../http/ask.js';
import { Unanswered } from '../http/unanswered.js';
import { printable } from '../printable.js';

const PATH = '/login';
const MEND =
  'Have port 80 do nothing else than send on (nginx: `return 301 https://$host$request_uri;`; Caddy does by itself), or close it.';

/** What becomes of a person who types the name without https. */
export const plainHttp: Check = {
  name: 'plain-http',
  title: 'http to https',
  async examine(deployment) {
    const { base, settings } = deployment;
    const plain = settings.plainBase ?? plainOf(deployment);
    if (plain === undefined) return [skipped('there is no port of plain http to look at')];
    let answer: Answer;
    try {
      answer = await ask(new URL(PATH, plain), {}, { limitMs: settings.limitMs, isVerified: false });
    } catch (error) {
      if (!(error instanceof Unanswered)) throw error;
      return [good(`plain http does not answer (${error.reason})`)];
    }
    if (!answer.isRedirect) {
      return [
        fault(
          `${plain} answers ${answer.status}, not a redirect to https: a password could go out in the open`,
          MEND,
        ),
      ];
    }
    const target = answer.header('location');
    if (target === `${base}${PATH}`) return [good(`${plain} sends on to ${base} (${answer.status})`)];
    return [warning(`${plain}${PATH} sends on to ${printable(target)}, not to ${base}${PATH}`, MEND)];
  },
};

/** Another port than https's own says nothing of where plain http is. */
function plainOf({ base, isTls }: Deployment): string | undefined {
  return isTls && new URL(base).port === '' ? base.replace(/^https:/, 'http:') : undefined;
}
