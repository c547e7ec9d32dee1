import { isPrivateUseScheme } from './redirect-uri.js';

/**
 * Whether an operator's list (REDIRECT_HOSTS) has it: its host, with its port or without, as in `chatgpt.com`,
 * `localhost` or `[::1]`; an app's scheme with its colon, as in `cursor:`. No name stands for those below it.
 *
 * @param uri one that may be registered
 */
export function isListedRedirect(uri: string, list: readonly string[]): boolean {
  const { protocol, host, hostname } = new URL(uri);
  const names = isPrivateUseScheme(uri) ? [protocol] : [host, hostname];
  return list.some((entry) => names.includes(entry.toLowerCase()));
}
