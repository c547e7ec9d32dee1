import { BlockList, isIPv4, isIPv6 } from 'node:net';

/**
 * IPv4 that leads to no host on the internet (RFC 6890 and the IANA registry that it began): this network's, a
 * carrier's, this machine's, link-local with the metadata of clouds, documentation, 6to4 relays, benchmarks, multicast,
 * reserved. The last is public by its number, and in Azure the host's own agent.
 */
const NOT_PUBLIC_V4 = blockList('ipv4', [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
  ['168.63.129.16', 32],
]);

/** All that is handed out as global unicast (RFC 4291 §2.4): IPv4 in IPv6, NAT64, ULA, link-local, multicast are not. */
const GLOBAL_UNICAST_V6 = blockList('ipv6', [['2000::', 3]]);

/** Of that: protocol assignments with Teredo and ORCHID, documentation, and 6to4, which stands for any IPv4 address. */
const NOT_PUBLIC_V6 = blockList('ipv6', [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
]);

/**
 * Whether an IP address is one of a host on the internet, in whatever notation it is written.
 *
 * @param address what is no IP address is not public either
 */
export function isPublicAddress(address: string): boolean {
  if (isIPv4(address)) return !NOT_PUBLIC_V4.check(address, 'ipv4');
  if (!isIPv6(address) || address.includes('%')) return false;
  return GLOBAL_UNICAST_V6.check(address, 'ipv6') && !NOT_PUBLIC_V6.check(address, 'ipv6');
}

function blockList(family: 'ipv4' | 'ipv6', networks: readonly (readonly [string, number])[]): BlockList {
  const list = new BlockList();
  for (const [network, bits] of networks) list.addSubnet(network, bits, family);
  return list;
}
