import { basic, type Registration } from '../support/oauth-client.js';
import type { TestApp } from '../support/test-app.js';

/** The endpoints to which a client takes a token. */
export type TokenEndpoint = 'revoke' | 'introspect';

/** POSTs a token to one of them, the client authenticated by Basic, or by its id alone where it has no secret. */
export function present(
  { base }: TestApp,
  endpoint: TokenEndpoint,
  { client_id: id, client_secret: secret }: Pick<Registration, 'client_id' | 'client_secret'>,
  parameters: Record<string, string>,
): Promise<Response> {
  return fetch(`${base}/${endpoint}`, {
    method: 'POST',
    headers: secret === undefined ? {} : { Authorization: basic(id, secret) },
    body: new URLSearchParams(secret === undefined ? { client_id: id, ...parameters } : parameters),
  });
}
