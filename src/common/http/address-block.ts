import { isIPv4, isIPv6 } from 'node:net';

/**
 * What is counted as one address: an IPv4 address, or the /64 that one IPv6 network has to itself (a host may pick any
 * address in it). Some proxies write a port behind it, which says nothing; what is no address is `unknown`.
 *
 * @param address as `request.ip` gives it
 */
export function addressBlock(address: string): string {
  return blockOf(address, 4);
}

/** What is counted as one network: an IPv4 address, or the /48 that a site gets, with 65,536 of those /64s in it. */
export function networkBlock(address: string): string {
  return blockOf(address, 3);
}

function blockOf(written: string, groups: number): string {
  const address = withoutPort(written);
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined || isIPv4(address)) return mapped ?? address;
  if (!isIPv6(address)) return 'unknown';
  const [head = '', tail] = address.replace(/%.*$/, '').split('::');
  const first = groupsOf(head);
  const last = groupsOf(tail ?? '');
  const zeros = Array<string>(Math.max(0, 8 - first.length - last.length)).fill('0');
  const network = [...first, ...zeros, ...last].slice(0, groups);
  return `${network.map((group) => parseInt(group, 16).toString(16)).join(':')}::/${groups * 16}`;
}

function withoutPort(written: string): string {
  const [, v4, v6] = /^(?:(\d+\.\d+\.\d+\.\d+):\d+|\[([^\]]+)\](?::\d+)?)$/.exec(written) ?? [];
  return v4 ?? v6 ?? written;
}

function groupsOf(part: string): string[] {
  return part === '' ? [] : part.split(':');
}
