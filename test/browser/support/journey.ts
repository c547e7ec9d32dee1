import type { Page } from 'playwright-core';
import type { OAuthClient } from '../../support/oauth-client.js';
import { EMAIL, PASSWORD } from '../../support/test-app.js';

/** Fills in the sign-in form and sends it. */
export async function signIn(page: Page, password = PASSWORD): Promise<void> {
  await page.getByLabel('E-mail address').fill(EMAIL);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** Follows a client's request to the consent page, signing in where that is asked. */
export async function openConsent(
  page: Page,
  client: OAuthClient,
  overrides: Record<string, string | undefined> = {},
): Promise<void> {
  await page.goto(client.authorizationUrl(overrides));
  if (new URL(page.url()).pathname === '/login') await signIn(page);
  await page.waitForURL('**/oauth/consent/*');
}

/** Presses a button of the consent page. */
export async function decide(page: Page, decision: 'Approve' | 'Deny'): Promise<void> {
  await page.getByRole('button', { name: decision }).click();
}
