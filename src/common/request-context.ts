import { AsyncLocalStorage } from 'node:async_hooks';

/** What is known of the HTTP request that the running code serves. */
export interface RequestContext {
  /** Given with the answer as `X-Request-Id`, and in each of its log lines. */
  requestId: string;
  /** The client's address; real behind proxies only with TRUST_PROXY. */
  address: string | undefined;
}

const storage = new AsyncLocalStorage<RequestContext>();

/** Runs `work` as part of that request, whatever it awaits. */
export function inRequest<T>(context: RequestContext, work: () => T): T {
  return storage.run(context, work);
}

/** The request being served; undefined in a job or at start. */
export function currentRequest(): RequestContext | undefined {
  return storage.getStore();
}
