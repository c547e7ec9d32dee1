import { randomHex } from '../../src/common/secrets.js';
import { UsersService } from '../../src/users/users.service.js';
import { Browser } from '../support/browser.js';
import { OAuthClient } from '../support/oauth-client.js';
import type { TestApp } from '../support/test-app.js';

/** An account that can sign in. */
export interface Account {
  userId: string;
  email: string;
  password: string;
}

/** Invites somebody, who sets a password in a browser of their own. */
export async function createAccount({ app, base }: TestApp): Promise<Account> {
  const account = { email: `${randomHex(6)}@example.com`, password: 'a passphrase of one’s own' };
  const { user, inviteUrl } = await app.get(UsersService).invite(account.email, 'operator');
  const { pathname } = new URL(inviteUrl);
  const { password } = account;
  const answer = await new Browser(base).submit(pathname, { password, password_confirmation: password });
  if (answer.status !== 303) throw new Error(`POST ${pathname}: ${answer.status}`);
  return { ...account, userId: user.id };
}

/** A client that registered with that redirect URI (ChatGPT's by default) and metadata. */
export async function registeredClient(
  { base }: TestApp,
  redirectUri?: string,
  metadata: Record<string, unknown> = {},
  account?: Account,
): Promise<OAuthClient> {
  const client = new OAuthClient(base, account);
  if (redirectUri !== undefined) client.redirectUri = redirectUri;
  await client.register(metadata);
  return client;
}

/** Signs the client's person in, and leaves the request that took them there. */
export async function signedIn(client: OAuthClient): Promise<OAuthClient> {
  const answer = await client.signIn();
  if (answer.status !== 303) throw new Error(`POST /login: ${answer.status}`);
  return client;
}
