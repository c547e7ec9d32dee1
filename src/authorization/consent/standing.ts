import { KNOWN_APPS, type KnownApp } from '../../config/known-apps.js';
import { isTrustedRedirect } from '../authorize/trusted-redirect.js';
import type { Destination } from '../destination.js';

/**
 * What the service knows of where an answer goes: the address of an app that many people use; one that its operator
 * listed; one that it does not know, or does not know though it uses a known app's name; a program on the user's
 * machine; an app on their device.
 */
export type Standing =
  | { kind: 'known' | 'imitation'; app: KnownApp }
  | { kind: 'listed' | 'unknown' | 'loopback' | 'app'; app?: undefined };

/**
 * A client's name never makes its address known: anyone can register under any name. It can only speak against one.
 *
 * @param clientName the client's own claim; null where it makes none
 * @param trustedHosts the shipped ones and the operator's (TRUSTED_REDIRECT_HOSTS)
 */
export function standingOf(
  { kind, name, address }: Destination,
  clientName: string | null,
  trustedHosts: readonly string[],
): Standing {
  if (kind !== 'web') return { kind };
  const known = KNOWN_APPS.find(({ hosts }) => hosts.includes(name));
  if (known !== undefined) return { kind: 'known', app: known };
  if (isTrustedRedirect(address, trustedHosts)) return { kind: 'listed' };
  const used = KNOWN_APPS.find((app) => usesName(name, app) || usesName(clientName ?? '', app));
  const isImitation = used !== undefined && !used.hosts.some((host) => name.endsWith(`.${host}`));
  return isImitation ? { kind: 'imitation', app: used } : { kind: 'unknown' };
}

/**
 * Whether people read the app's name in a text, as in `Chat GPT Connector` and `chatgpt.com.evil.example`. What is
 * spelled in look-alike letters goes unnoticed: nothing follows from a no.
 */
function usesName(text: string, { aliases }: KnownApp): boolean {
  const words = text
    .normalize('NFKC')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u);
  const runs = words.flatMap((_, start) => words.map((__, end) => words.slice(start, end + 1).join('')));
  return runs.some((run) => aliases.includes(run));
}
