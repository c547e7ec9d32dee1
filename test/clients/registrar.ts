import type { TestApp } from '../support/test-app.js';

/** A redirect URI that nothing is wrong with. */
export const REDIRECT_URI = 'https://client.example/callback';

/** An answer of /register, read. */
export interface Answer {
  status: number;
  headers: Headers;
  /** Its JSON; empty in a 204. */
  body: Record<string, unknown>;
}

/** POST /register. An object goes as JSON, a string as it is. */
export async function register(
  { base }: TestApp,
  metadata: unknown,
  headers: Record<string, string> = {},
  path = '/register',
): Promise<Answer> {
  const response = await fetch(base + path, {
    method: 'POST',
    redirect: 'manual',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: typeof metadata === 'string' ? metadata : JSON.stringify(metadata),
  });
  return read(response);
}

/** Registers a client with good redirect URIs. Fails where that is refused. */
export async function registered(
  service: TestApp,
  metadata: Record<string, unknown> = {},
): Promise<Record<string, string>> {
  const { status, body } = await register(service, { redirect_uris: [REDIRECT_URI], ...metadata });
  if (status !== 200) throw new Error(`POST /register: ${status} ${JSON.stringify(body)}`);
  return body as Record<string, string>;
}

/** GET, PUT or DELETE of /register/{id}, with a registration access token or without. */
export async function manage(
  { base }: TestApp,
  method: 'GET' | 'PUT' | 'DELETE',
  id: string,
  token?: string,
  metadata?: unknown,
): Promise<Answer> {
  const headers: Record<string, string> = token === undefined ? {} : { Authorization: `Bearer ${token}` };
  if (metadata !== undefined) headers['Content-Type'] = 'application/json';
  const body = metadata === undefined ? undefined : JSON.stringify(metadata);
  return read(await fetch(`${base}/register/${id}`, { method, headers, body }));
}

async function read(response: Response): Promise<Answer> {
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>,
  };
}
