import { InvalidRequest } from '../../../common/errors/oauth-error.js';
import type { Asked } from '../asked.js';
import type { AuthorizeParameters } from '../parameters.js';

/** In UTF-16 units. Every URL that repeats it must fit in the 16 KiB that a server reads of a request's head. */
export const LONGEST_STATE = 4096;

/** NUL and lone surrogates cannot be stored; U+FFFD stands for bytes that were no UTF-8 and cannot be sent back. */
const NOT_ECHOED = /[\0\uD800-\uDFFF\uFFFD]/u;

/** The `state` to give back with every answer, exactly as it was sent (RFC 6749 §4.1.2); null where it cannot be. */
export function stateOf({ state }: AuthorizeParameters): string | null {
  return state === undefined || !isEchoed(state) ? null : state;
}

/** @throws InvalidRequest where there is a `state` that could not be given back as it was sent */
export function checkState({ parameters: { state } }: Asked): void {
  if (state === undefined || isEchoed(state)) return;
  throw new InvalidRequest(`state must be Unicode text without NUL of at most ${LONGEST_STATE} characters`);
}

function isEchoed(state: string): boolean {
  return state.length <= LONGEST_STATE && !NOT_ECHOED.test(state);
}
