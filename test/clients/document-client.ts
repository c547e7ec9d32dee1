import { randomUUID } from 'node:crypto';
import { expectPage } from '../authorization/pages.js';
import type { TestApp } from '../support/test-app.js';
import type { TestInternet } from '../support/test-internet.js';
import { OAuthClient } from '../support/oauth-client.js';

/** What the client of a document is called, and where it wants its answers. */
export const DOCUMENT_NAME = 'Cupcake counter';

/** A document's URL that no other test has. */
export function newDocumentUrl(host = 'client.example'): string {
  return `https://${host}/oauth/${randomUUID()}.json`;
}

/** A good document of a client, for that URL. */
export function goodDocument(url: string, overrides: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    client_id: url,
    client_name: DOCUMENT_NAME,
    redirect_uris: [`https://${new URL(url).host}/callback`],
    grant_types: ['authorization_code'],
    response_types: ['code'],
    token_endpoint_auth_method: 'none',
    ...overrides,
  };
}

/** A client that is known by that URL, and the person who uses it; its document is not published by this. */
export function clientOf({ base }: TestApp, url: string): OAuthClient {
  const client = new OAuthClient(base);
  client.redirectUri = `https://${new URL(url).host}/callback`;
  client.registration = { client_id: url, registration_access_token: '', registration_client_uri: '' };
  return client;
}

/** Publishes a good document and returns its client. */
export function publishedClient(
  service: TestApp,
  internet: TestInternet,
  overrides: Record<string, unknown> = {},
  headers: Record<string, string> = {},
): OAuthClient {
  const url = newDocumentUrl();
  internet.publish(url, goodDocument(url, overrides), headers);
  return clientOf(service, url);
}

/** The words of the 400 page with which /authorize refuses the client of that URL, of which nothing is kept. */
export async function refusalOf(service: TestApp, url: string): Promise<string> {
  const text = await expectPage(await clientOf(service, url).authorize(), 400);
  expect(await service.prisma.client.count({ where: { id: url } })).toBe(0);
  return text;
}
