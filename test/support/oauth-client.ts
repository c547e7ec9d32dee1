import { createHash, randomBytes } from 'node:crypto';
import { Browser, hiddenFields, location } from './browser.js';
import { EMAIL, PASSWORD } from './test-app.js';

/** What a registered client got. */
export interface Registration {
  client_id: string;
  client_secret?: string;
  registration_access_token: string;
  registration_client_uri: string;
  [field: string]: unknown;
}

/** A token that the whole flow ended in. */
export interface Connection {
  token: string;
  clientId: string;
  clientSecret: string | undefined;
  code: string;
}

/** A connector such as ChatGPT's and the person who uses it: the whole flow, or one step of it at a time. */
export class OAuthClient {
  readonly browser: Browser;
  redirectUri = 'https://chatgpt.com/connector_platform_oauth_redirect';
  registration?: Registration;
  verifier = randomBytes(32).toString('base64url');
  state = randomBytes(12).toString('base64url');

  constructor(
    readonly base: string,
    private readonly account = { email: EMAIL, password: PASSWORD },
  ) {
    this.browser = new Browser(base);
  }

  /** POST /register; keeps what it got. */
  async register(metadata: Record<string, unknown> = {}): Promise<Registration> {
    const response = await fetch(`${this.base}/register`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ client_name: 'ChatGPT', redirect_uris: [this.redirectUri], ...metadata }),
    });
    if (!response.ok) throw new Error(`POST /register: ${response.status} ${await response.text()}`);
    this.registration = (await response.json()) as Registration;
    return this.registration;
  }

  /** The parameters of a good authorization request; `undefined` leaves one out. */
  authorizationUrl(overrides: Record<string, string | undefined> = {}): string {
    const parameters: Record<string, string | undefined> = {
      response_type: 'code',
      client_id: this.registration?.client_id,
      redirect_uri: this.redirectUri,
      code_challenge: createHash('sha256').update(this.verifier).digest('base64url'),
      code_challenge_method: 'S256',
      scope: 'mcp',
      state: this.state,
      ...overrides,
    };
    const given = Object.entries(parameters).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    );
    return `/authorize?${new URLSearchParams(given)}`;
  }

  /** GET /authorize in the person's browser. */
  async authorize(overrides: Record<string, string | undefined> = {}): Promise<Response> {
    return this.browser.get(this.authorizationUrl(overrides));
  }

  /** Signs the person in, by the login form. */
  async signIn(): Promise<Response> {
    return this.browser.submit('/login', this.account);
  }

  /** Follows a good /authorize to the consent page (signing in where asked), and answers with its path. */
  async openConsent(overrides: Record<string, string | undefined> = {}): Promise<string> {
    return this.openConsentAt(this.authorizationUrl(overrides));
  }

  /** The same for an authorization URL that some other client made. */
  async openConsentAt(authorizationUrl: string): Promise<string> {
    const { pathname } = location(await this.browser.get(authorizationUrl));
    if (!pathname.startsWith('/oauth/consent/')) throw new Error(`/authorize led to ${pathname}`);
    const page = await this.browser.get(pathname);
    if (page.status === 302) await this.signIn();
    return pathname;
  }

  /** Sends the consent form: the answer to the POST. */
  async decide(consentPath: string, decision: 'approve' | 'deny'): Promise<Response> {
    const page = await this.browser.get(consentPath);
    return this.browser.post(consentPath, { ...hiddenFields(await page.text(), consentPath), decision });
  }

  /** From /authorize to the client's redirect URI: the URL that the client receives, with the code. */
  async approve(overrides: Record<string, string | undefined> = {}): Promise<URL> {
    return this.approveAt(this.authorizationUrl(overrides));
  }

  /** The same for an authorization URL that some other client made. */
  async approveAt(authorizationUrl: string): Promise<URL> {
    const decided = await this.decide(await this.openConsentAt(authorizationUrl), 'approve');
    return location(await this.browser.get(location(decided).href));
  }

  /** POST /token with HTTP Basic where there is a secret. */
  async exchange(code: string, overrides: Record<string, string | undefined> = {}): Promise<Response> {
    const { client_id: id = '', client_secret: secret } = this.registration ?? {};
    const parameters: Record<string, string | undefined> = {
      grant_type: 'authorization_code',
      code,
      redirect_uri: this.redirectUri,
      code_verifier: this.verifier,
      ...(secret === undefined ? { client_id: id } : {}),
      ...overrides,
    };
    const given = Object.entries(parameters).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    );
    return fetch(`${this.base}/token`, {
      method: 'POST',
      headers: secret === undefined ? {} : { Authorization: basic(id, secret) },
      body: new URLSearchParams(given),
    });
  }

  /** The whole flow: registers where that was not done, has the person approve, redeems the code. */
  async connect(): Promise<Connection> {
    const registration = this.registration ?? (await this.register());
    const code = (await this.approve()).searchParams.get('code') ?? '';
    const response = await this.exchange(code);
    if (response.status !== 200) throw new Error(`POST /token: ${response.status} ${await response.text()}`);
    const { access_token: token } = (await response.json()) as { access_token: string };
    return { token, clientId: registration.client_id, clientSecret: registration.client_secret, code };
  }
}

/** RFC 6749 §2.3.1: HTTP Basic of a client's id and secret. */
export function basic(id: string, secret: string): string {
  return `Basic ${Buffer.from(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`).toString('base64')}`;
}
