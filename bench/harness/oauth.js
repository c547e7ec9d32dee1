import { createHash, randomBytes } from 'node:crypto';
import { expectStatus } from './http.js';

/** Where clients of the benchmark are sent back to; nothing listens there, and nothing is asked of it. */
export const REDIRECT_URI = 'https://chatgpt.com/connector_platform_oauth_redirect';

/** What a client keeps of one authorization request. */
export function newRequest() {
  const verifier = randomBytes(32).toString('base64url');
  const challenge = createHash('sha256').update(verifier).digest('base64url');
  return { verifier, challenge, state: randomBytes(12).toString('base64url') };
}

/** The query of GET /authorize. */
export function authorizationQuery(client, { challenge, state }, scope) {
  return new URLSearchParams({
    response_type: 'code',
    client_id: client.client_id,
    redirect_uri: REDIRECT_URI,
    code_challenge: challenge,
    code_challenge_method: 'S256',
    scope,
    state,
  });
}

/** The code that a client is sent, by the right redirect with its own state. */
export function codeOf(location, { state }) {
  const { origin, pathname, searchParams } = new URL(location);
  if (origin + pathname !== REDIRECT_URI) throw new Error(`Redirected to ${origin}${pathname}`);
  if (searchParams.get('state') !== state) throw new Error('Another state came back');
  return searchParams.get('code');
}

/** RFC 6749 §2.3.1. */
export function basic({ client_id: id, client_secret: secret }) {
  const pair = `${encodeURIComponent(id)}:${encodeURIComponent(secret)}`;
  return { Authorization: `Basic ${Buffer.from(pair).toString('base64')}` };
}

/** RFC 7591: registers a confidential client. */
export async function register(connections, path, status, more = {}) {
  const answer = await connections.post(
    path,
    {},
    { client_name: 'ChatGPT', redirect_uris: [REDIRECT_URI], ...more },
  );
  const client = JSON.parse(expectStatus(answer, status, 'Registration').body);
  if (typeof client.client_secret !== 'string') throw new Error('Registered without a secret');
  return client;
}

/** Redeems a code: the answer of the token endpoint. */
export async function exchange(connections, path, client, { code, verifier }) {
  const form = new URLSearchParams({
    grant_type: 'authorization_code',
    code,
    redirect_uri: REDIRECT_URI,
    code_verifier: verifier,
  });
  const answer = await connections.send('POST', path, basic(client), form);
  const tokens = JSON.parse(expectStatus(answer, 200, 'Token').body);
  if (typeof tokens.access_token !== 'string' || tokens.token_type !== 'Bearer') {
    throw new Error(`Token: ${answer.body.slice(0, 300)}`);
  }
  return tokens;
}

/** RFC 7662: asks what a token is good for; it must be good. */
export async function introspect(connections, path, client, token) {
  const answer = await connections.send('POST', path, basic(client), new URLSearchParams({ token }));
  const { active, client_id: owner } = JSON.parse(expectStatus(answer, 200, 'Introspection').body);
  if (active !== true || owner !== client.client_id) {
    throw new Error(`Introspection: ${answer.body.slice(0, 300)}`);
  }
}
