import { OAuthClient } from '../support/oauth-client.js';

/** The environment that refresh tokens need. */
export const REFRESHING = { REFRESH_TOKENS: 'on' };

/** A good answer of /token to a client that refreshes. */
export interface Tokens {
  access_token: string;
  refresh_token: string;
  scope: string;
  expires_in: number;
  token_type: string;
}

/** A client with the tokens that its code was redeemed for. */
export interface Refreshing {
  client: OAuthClient;
  clientId: string;
  code: string;
  tokens: Tokens;
}

/** Connects a client that registered for refresh tokens. */
export async function refreshing(
  service: { base: string },
  metadata: Record<string, unknown> = {},
  authorization: Record<string, string | undefined> = {},
): Promise<Refreshing> {
  const client = new OAuthClient(service.base);
  const { client_id: clientId } = await client.register({
    grant_types: ['authorization_code', 'refresh_token'],
    ...metadata,
  });
  const code = (await client.approve(authorization)).searchParams.get('code')!;
  return { client, clientId, code, tokens: await tokensOf(await client.exchange(code)) };
}

/** POST /token with a refresh token, the client authenticated as it registered. */
export function refresh(
  client: OAuthClient,
  token: string | undefined,
  parameters: Record<string, string | undefined> = {},
): Promise<Response> {
  return client.exchange('', {
    grant_type: 'refresh_token',
    code: undefined,
    code_verifier: undefined,
    redirect_uri: undefined,
    refresh_token: token,
    ...parameters,
  });
}

/** What a good answer of /token holds. */
export async function tokensOf(response: Response): Promise<Tokens> {
  if (response.status !== 200) throw new Error(`POST /token: ${response.status} ${await response.text()}`);
  return (await response.json()) as Tokens;
}
