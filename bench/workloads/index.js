import { betterAuth } from '../contenders/better-auth.js';
import { gatehouse } from '../contenders/gatehouse.js';
import { mcpNest, sdk } from '../contenders/in-memory.js';
import { oidcProvider } from '../contenders/oidc-provider.js';
import { codeExchange, introspection, wholeFlow } from './oauth.js';
import { revocationAlone, revocationAmongReplicas } from './revocation.js';
import { sseMemory } from './sse-memory.js';
import { sseCall, sseOpen } from './sse.js';
import { toolsCall, toolsCallModern } from './tools-call.js';
import { toolsList } from './tools-list.js';

/** Who is compared: the columns of the table. */
export const CONTENDERS = [gatehouse, sdk, mcpNest, betterAuth, oidcProvider].map(({ name }) => name);

/** The rows of the table, in its order. */
export const WORKLOADS = [
  toolsCall,
  toolsCallModern,
  toolsList,
  sseCall,
  sseOpen,
  wholeFlow,
  codeExchange,
  introspection,
  sseMemory,
  revocationAlone,
  revocationAmongReplicas,
];
