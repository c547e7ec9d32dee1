import { OAuthClient } from '../support/oauth-client.js';
import type { TestApp } from '../support/test-app.js';

/** A client and the code that it may redeem. */
export interface Approved {
  client: OAuthClient;
  code: string;
}

/** A registered client whose person has approved: its code is in hand. */
export async function approved(
  service: TestApp,
  metadata: Record<string, unknown> = {},
  authorization: Record<string, string | undefined> = {},
): Promise<Approved> {
  const client = new OAuthClient(service.base);
  await client.register(metadata);
  return { client, code: (await client.approve(authorization)).searchParams.get('code')! };
}

/** POSTs to /token as it is told. */
export async function postToken(
  service: TestApp,
  body: BodyInit,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(`${service.base}/token`, { method: 'POST', body, headers });
}

/** The status and the `error` of an answer. */
export async function fault(response: Response): Promise<[status: number, error: string]> {
  const { error } = (await response.json()) as { error: string };
  return [response.status, error];
}

/** The token of a good answer. */
export async function accessToken(response: Response): Promise<string> {
  expect(response.status).toBe(200);
  return ((await response.json()) as { access_token: string }).access_token;
}

/** Whether the token opens a protected route. */
export async function isAccepted(service: TestApp, token: string): Promise<boolean> {
  const response = await fetch(`${service.base}/tools/executions/none`, {
    headers: { Authorization: `Bearer ${token}` },
  });
  return response.status !== 401;
}
