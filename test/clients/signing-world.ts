import { MovableClock } from '../support/movable-clock.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { TestInternet } from '../support/test-internet.js';
import { publishedClient } from './document-client.js';
import { type AssertionOptions, Signer } from './signer.js';

/** What /token says to a code that was never issued, of a client that it let in. */
export const LET_IN = [400, 'invalid_grant'];
/** What it says to a client that it did not let in. */
export const REFUSED = [401, 'invalid_client'];
export const MALFORMED = [400, 'invalid_request'];

/** A service, an internet and clients that sign, through /token with a code that was never issued. */
export class SigningWorld {
  readonly clock = new MovableClock();
  readonly internet = new TestInternet();
  service!: TestApp;
  /** A key that clients of a test may have. */
  es256!: Signer;

  async open(): Promise<void> {
    await this.internet.open();
    this.service = await startTestApp({ clock: this.clock, internet: this.internet });
    this.es256 = await Signer.create('ES256');
  }

  async close(): Promise<void> {
    await this.service.close();
    await this.internet.close();
  }

  /** Seconds since 1970, by the service's clock. */
  get now(): number {
    return Math.floor(this.clock.now().getTime() / 1000);
  }

  /** Asks /token with these parameters besides: the status and the error. */
  async ask(form: Record<string, string>, headers: Record<string, string> = {}): Promise<unknown[]> {
    const response = await fetch(`${this.service.base}/token`, {
      method: 'POST',
      headers,
      body: new URLSearchParams({
        grant_type: 'authorization_code',
        code: 'A'.repeat(32),
        code_verifier: 'v'.repeat(43),
        ...form,
      }),
    });
    return [response.status, ((await response.json()) as { error: unknown }).error];
  }

  /** The id of a client that somebody began with, whose document says so. */
  async known(overrides: Record<string, unknown>): Promise<string> {
    const client = publishedClient(this.service, this.internet, {
      token_endpoint_auth_method: 'private_key_jwt',
      ...overrides,
    });
    const { status } = await client.authorize();
    if (status !== 302) throw new Error(`/authorize: ${status}`);
    return client.registration?.client_id ?? '';
  }

  /** The same, with these keys in the document. */
  async inline(...signers: Signer[]): Promise<string> {
    return this.known({ jwks: { keys: signers.map(({ jwk }) => jwk) } });
  }

  /** Asks /token with an assertion of that client. */
  async signed(id: string, options: AssertionOptions = {}, signer = this.es256): Promise<unknown[]> {
    return this.ask(await signer.form(id, this.service.base, { now: this.now, ...options }));
  }

  /** How often that was fetched. */
  fetches(url: string): number {
    return this.internet.requests.filter((seen) => seen.url === url).length;
  }
}
