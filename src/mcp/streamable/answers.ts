import { SERVER_INFO_META_KEY } from '@modelcontextprotocol/server';
import type { Implementation, Result } from '@modelcontextprotocol/sdk/types.js';
import type { RpcFailure } from '../server/rpc-failure.js';
import type { AnswerId } from './rpc-refusal.js';

/** 2026-07-28, caching: the results that say for how long they are good. */
const CACHEABLE: ReadonlySet<string> = new Set([
  'server/discover',
  'tools/list',
  'prompts/list',
  'resources/list',
  'resources/templates/list',
  'resources/read',
]);

/** Good for nobody else, and not kept: what may be listed hangs on the token, which may be revoked. */
const UNCACHED = { ttlMs: 0, cacheScope: 'private' };

/** Makes the JSON of results. That of a frozen one, which will not change, is made once. */
export class ResultWriter {
  private readonly kept = new WeakMap<Result, string>();

  /** @param shape what the result is by the protocol's revision */
  constructor(private readonly shape: (result: Result, method: string) => Result) {}

  /** The JSON of a result of that method. */
  write(result: Result, method: string): string {
    if (!Object.isFrozen(result)) return JSON.stringify(this.shape(result, method));
    const json = this.kept.get(result) ?? JSON.stringify(this.shape(result, method));
    this.kept.set(result, json);
    return json;
  }
}

/** Results as they are: revisions up to 2025-11-25. */
export function legacyResults(): ResultWriter {
  return new ResultWriter((result) => result);
}

/** Results of the revision 2026-07-28: complete, from this server, and good for how long. */
export function modernResults(serverInfo: Implementation): ResultWriter {
  return new ResultWriter((result, method) => ({
    resultType: 'complete',
    ...result,
    ...(CACHEABLE.has(method) ? { ...UNCACHED, ...cachingOf(result) } : {}),
    _meta: { ...result._meta, [SERVER_INFO_META_KEY]: serverInfo },
  }));
}

/** The answer to a request. */
export function resultAnswer(id: string | number, result: string): string {
  return `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":${result}}`;
}

/** The answer to a request that failed. */
export function errorAnswer(id: AnswerId, { code, message, data }: RpcFailure): string {
  return JSON.stringify({ jsonrpc: '2.0', id, error: { code, message, data } });
}

/** What the provider of a result says itself. */
function cachingOf({ ttlMs, cacheScope }: Result): object {
  return {
    ...(ttlMs === undefined ? {} : { ttlMs }),
    ...(cacheScope === undefined ? {} : { cacheScope }),
  };
}
