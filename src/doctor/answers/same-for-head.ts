import { fault, type Finding } from '../check.js';
import type { Deployment } from '../deployment.js';
import type { Answer } from '../http/answer.js';

/** ChatGPT asks HEAD before GET: a fault where it is not answered as GET was (RFC 9110 §9.3.2). */
export async function sameForHead(
  deployment: Deployment,
  path: string,
  got: Answer,
): Promise<Finding | undefined> {
  const head = await deployment.ask(path, { method: 'HEAD' });
  if (head.status === got.status && head.type === got.type) return undefined;
  return fault(
    `HEAD ${path} answers ${head.status} ${head.type}, where GET answers ${got.status} ${got.type}`,
    'Let HEAD through like GET (nginx: no `limit_except GET`; a firewall’s list of methods).',
  );
}
