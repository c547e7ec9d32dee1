import { type Browser, type BrowserContext, type BrowserContextOptions, chromium } from 'playwright-core';
import { OAuthClient, type Registration } from '../../support/oauth-client.js';
import { startTestApp, type TestApp, type TestAppOptions } from '../../support/test-app.js';
import type { ClientCase } from './clients.js';
import { Watch } from './watch.js';
import { Web } from './web.js';

/** Where Gatehouse is served to the browser: on https, as in public. */
export const ORIGIN = 'https://gatehouse.example';

const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A person's browser, and all that it complained of. */
export interface Person {
  context: BrowserContext;
  watch: Watch;
}

/** Gatehouse on https, the sites of clients, and Chromium, which reaches nothing else. */
export class Stage {
  private constructor(
    readonly service: TestApp,
    readonly web: Web,
    private readonly chromium: Browser,
  ) {}

  /** Sets everything up. The caller closes it. */
  static async open(options: TestAppOptions = {}): Promise<Stage> {
    const environment = { PUBLIC_URL: ORIGIN, ...options.environment };
    const service = await startTestApp({ ...options, environment });
    const web = new Web({ origin: ORIGIN, port: service.config.port });
    const port = await web.open();
    const everywhere = `MAP * 127.0.0.1:${port},EXCLUDE localhost,EXCLUDE 127.0.0.1,EXCLUDE ::1`;
    const browser = await chromium.launch({
      executablePath: CHROMIUM,
      args: [...FLAGS, `--host-resolver-rules=${everywhere}`],
    });
    return new Stage(service, web, browser);
  }

  /** Ends it all. */
  async close(): Promise<void> {
    await this.chromium.close();
    await this.web.close();
    await this.service.close();
  }

  /** A browser that knows nothing yet. */
  async person(options: BrowserContextOptions = {}): Promise<Person> {
    const context = await this.chromium.newContext({
      baseURL: ORIGIN,
      ignoreHTTPSErrors: true,
      reducedMotion: 'reduce',
      ...options,
    });
    context.setDefaultTimeout(10_000);
    return { context, watch: new Watch(context) };
  }

  /** A client that registered, as its server does: without a secret. */
  async client({ redirectUri, name }: ClientCase): Promise<OAuthClient> {
    const client = new OAuthClient(ORIGIN);
    client.redirectUri = redirectUri;
    const { status, text } = await this.web.call('/register', {
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({
        client_name: name,
        redirect_uris: [redirectUri],
        token_endpoint_auth_method: 'none',
      }),
    });
    if (status !== 200) throw new Error(`POST /register: ${status} ${text}`);
    client.registration = JSON.parse(text) as Registration;
    return client;
  }

  /** What a client's server gets for the code that came to its address: 200, or an error's code. */
  async redeem(client: OAuthClient, callback: URL): Promise<string> {
    const { status, text } = await this.web.call('/token', {
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({
        grant_type: 'authorization_code',
        client_id: client.registration?.client_id ?? '',
        code: callback.searchParams.get('code') ?? '',
        code_verifier: client.verifier,
        redirect_uri: client.redirectUri,
      }).toString(),
    });
    return status === 200 ? '200' : (JSON.parse(text) as { error: string }).error;
  }
}
