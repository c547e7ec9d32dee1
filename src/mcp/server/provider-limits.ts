import { StartFailure } from '../../common/errors/start-failure.js';
import { MOST_TIMEOUT_MS } from '../tools/tool-registry.service.js';

/** What a provider may take where it does not say. */
export const DEFAULT_TIMEOUT_MS = 30_000;
/** How much a provider may give where it does not say. */
export const DEFAULT_MOST_BYTES = 1024 * 1024;

/** Names of resources, templates and prompts: what every client takes for one. */
const NAME = /^[a-z][a-z0-9_.-]{0,63}$/i;

/**
 * Holds what is common to every declaration.
 *
 * @param what for the words of the failure: `The prompt greet`
 * @throws StartFailure
 */
export function requireDeclaration(
  what: string,
  { name, timeoutMs }: { name: string; timeoutMs: number },
): void {
  if (!NAME.test(name)) {
    throw new StartFailure(
      `${what} cannot be called "${name}": 1–64 letters, digits, _, - or ., a letter first`,
    );
  }
  if (!(timeoutMs > 0 && timeoutMs <= MOST_TIMEOUT_MS)) {
    throw new StartFailure(`${what}: timeoutMs must be more than 0 and at most ${MOST_TIMEOUT_MS}`);
  }
}

/** @throws StartFailure where a scope is needed that nobody can be granted */
export function requireScopes(what: string, scopes: readonly string[], known: readonly string[]): void {
  const unknown = scopes.find((scope) => !known.includes(scope));
  if (unknown !== undefined) {
    throw new StartFailure(`${what} needs the scope ${unknown}, which nothing declares`);
  }
}
