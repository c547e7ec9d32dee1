import type { Check } from './check.js';
import { authorizationHeader } from './checks/authorization-header.js';
import { authorizationServer } from './checks/authorization-server.js';
import { caching } from './checks/caching.js';
import { certificate } from './checks/certificate.js';
import { challenge } from './checks/challenge.js';
import { cors } from './checks/cors.js';
import { endpoints } from './checks/endpoints.js';
import { forwarding } from './checks/forwarding.js';
import { gatehouse } from './checks/gatehouse.js';
import { host } from './checks/host.js';
import { hsts } from './checks/hsts.js';
import { issuer } from './checks/issuer.js';
import { manifest } from './checks/manifest.js';
import { openidConfiguration } from './checks/openid-configuration.js';
import { plainHttp } from './checks/plain-http.js';
import { protectedResource } from './checks/protected-resource.js';
import { publicAddress } from './checks/public-address.js';
import { reachable } from './checks/reachable.js';
import { ready } from './checks/ready.js';
import { registration } from './checks/registration.js';
import { stream } from './checks/stream.js';
import { trailingSlash } from './checks/trailing-slash.js';

/** Every check, in the order in which a connector would meet what it is about. */
export const CHECKS: readonly Check[] = [
  publicAddress,
  reachable,
  certificate,
  plainHttp,
  gatehouse,
  ready,
  hsts,
  issuer,
  authorizationServer,
  protectedResource,
  openidConfiguration,
  manifest,
  endpoints,
  challenge,
  authorizationHeader,
  trailingSlash,
  cors,
  caching,
  host,
  forwarding,
  registration,
  stream,
];
