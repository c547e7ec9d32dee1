import { createHash, randomBytes } from 'node:crypto';
import { OAuthClient, type Registration } from '../support/oauth-client.js';

/** Names and values, in their order: some clients send a name twice. */
export type Fields = readonly (readonly [name: string, value: string])[];

/** What the person sent back, and what proves that it was asked for. */
export interface Authorization {
  callback: URL;
  code: string;
  verifier: string;
}

/** A client that sends, request for request, what one of those in the wild is known to send. */
export class ReplayedClient {
  /** Who sits in front of it. */
  readonly person: OAuthClient;

  /**
   * @param base the service
   * @param headers what goes with each of its own requests
   */
  constructor(
    readonly base: string,
    private readonly headers: Record<string, string>,
  ) {
    this.person = new OAuthClient(base);
  }

  /** One request, without following a redirect. A body that is no string goes as JSON. */
  async send(
    method: string,
    path: string,
    { body, headers = {} }: { body?: unknown; headers?: Record<string, string> } = {},
  ): Promise<Response> {
    const json: Record<string, string> = isJson(body) ? { 'Content-Type': 'application/json' } : {};
    return fetch(new URL(path, this.base), {
      method,
      redirect: 'manual',
      headers: { ...this.headers, ...json, ...headers },
      ...(body === undefined ? {} : { body: isJson(body) ? JSON.stringify(body) : (body as BodyInit) }),
    });
  }

  /** Asks for each in turn, as in `GET /path`: what came back, as in `GET /path 200`. */
  async probe(requests: readonly string[]): Promise<string[]> {
    const answers: string[] = [];
    for (const request of requests) {
      const [method = '', path = ''] = request.split(' ');
      const response = await this.send(method, path);
      await response.arrayBuffer();
      answers.push(`${request} ${response.status}`);
    }
    return answers;
  }

  /** A document that must be there. */
  async document(path: string): Promise<Record<string, unknown>> {
    const response = await this.send('GET', path, { headers: { Accept: 'application/json' } });
    expect([path, response.status]).toEqual([path, 200]);
    return (await response.json()) as Record<string, unknown>;
  }

  /** Registers, and must be taken whole: every redirect URI that it sent, and how it said that it authenticates. */
  async register(metadata: Record<string, unknown>): Promise<Registration> {
    const response = await this.send('POST', '/register', { body: metadata });
    expect(response.status).toBe(200);
    const registration = (await response.json()) as Registration;
    expect(registration['redirect_uris']).toEqual(metadata['redirect_uris']);
    expect(registration['token_endpoint_auth_method']).toBe(metadata['token_endpoint_auth_method']);
    return registration;
  }

  /** The authorization request with these parameters, PKCE and a state: an absolute URL, and the verifier. */
  authorizationUrl(
    fields: Fields,
    state = randomBytes(12).toString('base64url'),
  ): [url: string, verifier: string] {
    const verifier = randomBytes(32).toString('base64url');
    const parameters = new URLSearchParams([
      ['response_type', 'code'],
      ['code_challenge', createHash('sha256').update(verifier).digest('base64url')],
      ['code_challenge_method', 'S256'],
      ['state', state],
      ...fields.map(([name, value]) => [name, value]),
    ]);
    return [`${this.base}/authorize?${parameters}`, verifier];
  }

  /** Sends the person to /authorize, who approves: the state and the issuer must come back with the code. */
  async authorize(fields: Fields, state?: string): Promise<Authorization> {
    const [url, verifier] = this.authorizationUrl(fields, state);
    const callback = await this.person.approveAt(url);
    const { code, ...rest } = Object.fromEntries(callback.searchParams);
    expect(rest).toEqual({ state: new URL(url).searchParams.get('state'), iss: this.base });
    return { callback, code: code ?? '', verifier };
  }

  /** POST /token with the code, its verifier and these fields. */
  async redeem(
    { code, verifier }: Authorization,
    fields: Fields,
    headers: Record<string, string> = {},
  ): Promise<Response> {
    const body = new URLSearchParams([
      ['grant_type', 'authorization_code'],
      ['code', code],
      ['code_verifier', verifier],
      ...fields.map(([name, value]) => [name, value]),
    ]);
    return this.send('POST', '/token', { body, headers });
  }

  /** The same, which must end in a token. */
  async token(
    authorization: Authorization,
    fields: Fields,
    headers: Record<string, string> = {},
  ): Promise<string> {
    const response = await this.redeem(authorization, fields, headers);
    const answer = (await response.json()) as Record<string, unknown>;
    expect([response.status, answer['error_description']]).toEqual([200, undefined]);
    expect(answer).toMatchObject({ token_type: 'Bearer', expires_in: 86_400, scope: 'mcp' });
    return String(answer['access_token']);
  }
}

function isJson(body: unknown): boolean {
  return body !== undefined && typeof body !== 'string' && !(body instanceof URLSearchParams);
}
