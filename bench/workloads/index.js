import { gatehouse } from '../contenders/gatehouse.js';
import { mcpNest, sdk } from '../contenders/in-memory.js';
import { sseCall, sseOpen } from './sse.js';
import { toolsCall, toolsCallModern } from './tools-call.js';
import { toolsList } from './tools-list.js';

/** Who is compared: the columns of the table. */
export const CONTENDERS = [gatehouse, sdk, mcpNest].map(({ name }) => name);

/** The rows of the table, in its order. */
export const WORKLOADS = [toolsCall, toolsCallModern, toolsList, sseCall, sseOpen];
