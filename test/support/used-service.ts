import { OAuthClient } from './oauth-client.js';

/** A service that was used, and what must be so wherever its database goes. */
export interface UsedService {
  client: OAuthClient;
  /** Is accepted. */
  token: string;
  /** Was revoked. */
  revoked: string;
  /** A code that was redeemed. */
  code: string;
}

/** Who uses it: the first account, and an operator. */
export interface Users {
  account: { email: string; password: string };
  adminKey: string;
}

/** The lists that operators see, which hold every kind of row. */
const LISTS = ['clients', 'users', 'tokens', 'documents', 'audit'];

/** Uses every part of a service: two clients connect, of which one is cut off, a tool is called, documents are kept. */
export async function useService(base: string, { account, adminKey }: Users): Promise<UsedService> {
  const client = new OAuthClient(base, account);
  const { token, code } = await client.connect();
  const { token: revoked } = await new OAuthClient(base, account).connect();
  await admin(base, adminKey, 'POST', 'tokens/revoke', { token: revoked });
  await admin(base, adminKey, 'POST', 'users', { email: 'bob@example.com' });
  await admin(base, adminKey, 'PUT', 'documents/plan', {
    title: 'Plan: “naïve” \\ {a,b}',
    text: 'Lemon\nand "sugar", NULL and {}',
    metadata: { deep: [1e21, null, { ключ: '\\u0000' }] },
    readers: { users: [account.email] },
  });
  await call(base, token);
  return { client, token, revoked, code };
}

/** Fails where what must be so is not, on the service that its database went to. Answers how it was used further. */
export async function expectKept(base: string, { client, token, revoked, code }: UsedService): Promise<void> {
  expect(await opens(base, token)).toBe(200);
  expect(await opens(base, revoked)).toBe(401);
  expect(await call(base, token)).toContain('structuredContent');
  const found = await (await client.browser.get('/documents/plan')).text();
  expect(found).toContain('Lemon');
  // The browser is still signed in; the password is still good; the client is still registered.
  expect((await client.exchange((await client.approve()).searchParams.get('code')!)).status).toBe(200);
  expect((await client.signIn()).status).toBe(303);
  expect((await client.exchange(code)).status).toBe(400);
  // Its code came a second time.
  expect(await opens(base, token)).toBe(401);
}

/** What each of the operators' lists says. */
export async function adminLists(base: string, adminKey: string): Promise<Record<string, unknown>> {
  const lists: Record<string, unknown> = {};
  for (const name of LISTS) lists[name] = await admin(base, adminKey, 'GET', `${name}?limit=200`);
  return lists;
}

/** Calls an admin route: its body. Fails where it is refused. */
export async function admin(
  base: string,
  key: string,
  method: string,
  path: string,
  body?: unknown,
): Promise<unknown> {
  const response = await fetch(`${base}/admin/${path}`, {
    method,
    headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} /admin/${path}: ${response.status} ${text}`);
  return text === '' ? undefined : JSON.parse(text);
}

/** GET /sse with that token: the status. */
export async function opens(base: string, token: string): Promise<number> {
  const response = await fetch(`${base}/sse`, { headers: { Authorization: `Bearer ${token}` } });
  await response.body?.cancel();
  return response.status;
}

async function call(base: string, token: string): Promise<string> {
  const response = await fetch(`${base}/tools/search`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json', Prefer: 'wait=20' },
    body: '{"query":"lemon"}',
  });
  return response.text();
}
