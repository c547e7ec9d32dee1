import type { Asked } from './asked.js';
import { checkClientUse } from './checks/client-use.js';
import { checkCodeChallenge } from './checks/code-challenge.js';
import { checkResource } from './checks/resource.js';
import { checkResponseMode } from './checks/response-mode.js';
import { checkResponseType } from './checks/response-type.js';
import { checkScope } from './checks/scope.js';
import { checkState } from './checks/state.js';

/** What the checks found, besides that nothing is wrong. */
export interface Checked {
  codeChallenge: string;
  scopes: string[];
  audience: string;
}

/**
 * What /authorize looks at once it knows the client and where answers go: read top to bottom, one check a file. The
 * first fault is the answer.
 *
 * @throws OAuthError of the code beside the check
 */
export function checkRequest(asked: Asked): Checked {
  checkState(asked); // invalid_request
  checkClientUse(asked); // unauthorized_client
  checkResponseType(asked); // invalid_request, unsupported_response_type
  checkResponseMode(asked); // invalid_request
  const codeChallenge = checkCodeChallenge(asked); // invalid_request
  const scopes = checkScope(asked); // invalid_scope
  const audience = checkResource(asked); // invalid_target
  return { codeChallenge, scopes, audience };
}
