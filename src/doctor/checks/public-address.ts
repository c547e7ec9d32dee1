import { lookup } from 'node:dns/promises';
import { isPublicAddress } from '../../common/http/public-address.js';
import { type Check, fault, type Finding, good, skipped, warning } from '../check.js';
import type { Deployment } from '../deployment.js';

const MEND =
  'ChatGPT and other hosted connectors reach nothing but public https: PUBLIC_URL=https://… with TLS in front, or a tunnel (README, “Deploy”). Clients on this machine or in this network can do without.';

/** Whether a hosted connector could reach it at all. */
export const publicAddress: Check = {
  name: 'public-address',
  title: 'Public address',
  isGate: true,
  async examine(deployment) {
    if (deployment.isLoopback) {
      return [warning(`${deployment.hostname} is this machine: ChatGPT cannot reach it`, MEND)];
    }
    if (!deployment.isTls) {
      return [
        fault('plain http: ChatGPT takes https alone, and Gatehouse serves a public name on no other', MEND),
      ];
    }
    return [await lookUp(deployment)];
  },
};

async function lookUp({ hostname }: Deployment): Promise<Finding> {
  const host = hostname.replace(/^\[|\]$/g, '');
  const addresses = await lookup(host, { all: true }).catch(() => []);
  if (addresses.length === 0) return skipped('the name does not resolve here');
  const isPublic = addresses.filter(({ address }) => isPublicAddress(address));
  const list = addresses.map(({ address }) => address).join(', ');
  if (isPublic.length > 0) return good(`${host} is ${list}`);
  return warning(`${host} is ${list} here: a private address, which ChatGPT cannot reach`, MEND);
}
