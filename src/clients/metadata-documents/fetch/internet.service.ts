import { Resolver } from 'node:dns/promises';
import { once } from 'node:events';
import { connect, isIPv6, type Socket } from 'node:net';
import { Injectable } from '@nestjs/common';

/** For one question to a name server, of which each is asked twice. */
const DNS_TIMEOUT_MS = 1500;

/**
 * The way out: names to addresses, addresses to connections. It judges nothing; `getJson` asks it for addresses, looks
 * at them, and hands those and no others back to be connected to.
 */
@Injectable()
export class Internet {
  /** Who may sign certificates, in PEM; undefined: whom Node trusts. */
  readonly authorities: readonly string[] | undefined = undefined;

  /**
   * Every address of a name, by DNS alone: neither the hosts file nor a search domain is looked at. Not by
   * `dns.lookup`, whose few threads a slow name server could hold, and password hashes with them.
   *
   * @returns none where there is no such name, or no answer
   */
  async addressesOf(name: string, signal: AbortSignal): Promise<string[]> {
    const resolver = new Resolver({ timeout: DNS_TIMEOUT_MS, tries: 2 });
    const cancel = (): void => resolver.cancel();
    signal.addEventListener('abort', cancel, { once: true });
    const answers = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)]);
    signal.removeEventListener('abort', cancel);
    return answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
  }

  /**
   * A connection to one of these addresses, whichever answers first.
   *
   * @throws Error where none does
   */
  async connect(addresses: readonly string[], port: number, signal: AbortSignal): Promise<Socket> {
    const known = addresses.map((address) => ({ address, family: isIPv6(address) ? 6 : 4 }));
    const socket = connect({
      // Never looked up: `lookup` answers with the addresses.
      host: 'vetted',
      port,
      lookup: (_name, _options, answer) => answer(null, known),
      autoSelectFamily: true,
      signal,
    });
    await once(socket, 'connect');
    return socket;
  }
}
