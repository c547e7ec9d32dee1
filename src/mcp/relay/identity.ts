import { currentRequest, inRequest } from '../../common/request-context.js';
import type { Json } from '../../replicas/replica-bus.js';
import type { AccessIdentity } from '../../tokens/access-identity.js';

/** Whom a request speaks for, as one replica tells another. */
export function toJson({ expiresAt, scopes, ...ids }: AccessIdentity): Json {
  return { ...ids, scopes: [...scopes], expiresAt: expiresAt.toISOString() };
}

/** The same again. The bus lets in what our own replicas say, and nobody else. */
export function toIdentity(json: Json): AccessIdentity {
  const told = json as unknown as Omit<AccessIdentity, 'expiresAt'> & { expiresAt: string };
  return { ...told, expiresAt: new Date(told.expiresAt) };
}

/** Which HTTP request it came in, for the log and the trail of another replica. */
export function contextJson(): Json {
  const { requestId = '', address } = currentRequest() ?? {};
  return { requestId, ...(address === undefined ? {} : { address }) };
}

/** Runs `work` as part of the request that came to another replica. */
export function inRequestOf<T>(context: Json, work: () => T): T {
  const { requestId, address } = context as { requestId: string; address?: string };
  return inRequest({ requestId, address }, work);
}
