import { isNativeError } from 'node:util/types';

/** Why a command stopped, in words for who gave it. */
export class CommandFailure extends Error {}

/** What the system says of an error: its code where it has one. Of what `fetch` throws, the cause says why. */
export function reasonOf(error: unknown): string {
  if (!isNativeError(error)) return String(error);
  const cause = isNativeError(error.cause) ? error.cause : error;
  return 'code' in cause ? String(cause.code) : cause.message;
}
