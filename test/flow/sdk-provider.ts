import { randomBytes } from 'node:crypto';
import { OAuthClient } from '../support/oauth-client.js';

/** An OAuth provider for the SDKs' clients of either generation: keeps everything in memory, and the person approves. */
export class SdkProvider<Information extends object, Tokens extends object, Discovery extends object> {
  readonly redirectUrl = 'http://localhost:33418/callback';
  /** Where the person's browser was sent back to. */
  callback?: URL;
  private readonly person: OAuthClient;
  private information?: Information;
  private saved?: Tokens;
  private verifier = '';
  private discovery?: Discovery;
  private readonly sent = randomBytes(8).toString('hex');

  constructor(base: string) {
    this.person = new OAuthClient(base);
  }

  get clientMetadata(): { client_name: string; redirect_uris: string[] } {
    return { client_name: 'An SDK', redirect_uris: [this.redirectUrl] };
  }

  state(): string {
    return this.sent;
  }

  clientInformation(): Information | undefined {
    return this.information;
  }

  saveClientInformation(information: Information): void {
    this.information = information;
  }

  tokens(): Tokens | undefined {
    return this.saved;
  }

  saveTokens(tokens: Tokens): void {
    this.saved = tokens;
  }

  async redirectToAuthorization(url: URL): Promise<void> {
    this.callback = await this.person.approveAt(url.href);
    expect(this.callback.searchParams.get('state')).toBe(this.sent);
  }

  saveCodeVerifier(verifier: string): void {
    this.verifier = verifier;
  }

  codeVerifier(): string {
    return this.verifier;
  }

  saveDiscoveryState(state: Discovery): void {
    this.discovery = state;
  }

  discoveryState(): Discovery | undefined {
    return this.discovery;
  }
}
