import * as oauth from 'oauth4webapi';
import { OAuthClient } from '../support/oauth-client.js';

/** The service speaks http in the tests. */
const OVER_HTTP = { [oauth.allowInsecureRequests]: true };
const METHODS = {
  client_secret_basic: oauth.ClientSecretBasic,
  client_secret_post: oauth.ClientSecretPost,
  none: oauth.None,
};
/** Of the client that authenticates by one. */
const SIGNING = { alg: 'ES256', kid: 'signing' };

/** How a client authenticates. */
export type AuthMethod = keyof typeof METHODS | 'private_key_jwt';

/** A client that takes nothing from a server that its specification does not allow: every answer goes through `oauth4webapi`. */
export class StrictClient {
  readonly redirectUri = 'https://client.example/callback';
  readonly person: OAuthClient;
  private readonly verifier = oauth.generateRandomCodeVerifier();
  private readonly state = oauth.generateRandomState();
  private key?: oauth.CryptoKey;

  private constructor(
    readonly base: string,
    /** What the resource says of itself (RFC 9728). */
    readonly resource: oauth.ResourceServer,
    /** What the authorization server says of itself (RFC 8414). */
    readonly server: oauth.AuthorizationServer,
  ) {
    this.person = new OAuthClient(base);
  }

  /** From the address of a protected resource to its authorization server. */
  static async discover(resource: URL): Promise<StrictClient> {
    const described = await oauth.processResourceDiscoveryResponse(
      resource,
      await oauth.resourceDiscoveryRequest(resource, OVER_HTTP),
    );
    const issuer = new URL(described.authorization_servers?.[0] ?? '');
    const server = await oauth.processDiscoveryResponse(
      issuer,
      await oauth.discoveryRequest(issuer, { ...OVER_HTTP, algorithm: 'oauth2' }),
    );
    return new StrictClient(resource.origin, described, server);
  }

  /** RFC 7591. */
  async register(metadata: Partial<oauth.Client> = {}): Promise<oauth.Client> {
    const response = await oauth.dynamicClientRegistrationRequest(
      this.server,
      { client_name: 'A strict client', redirect_uris: [this.redirectUri], ...metadata },
      OVER_HTTP,
    );
    return oauth.processDynamicClientRegistrationResponse(response);
  }

  /** The same, for a client that signs what it authenticates by (RFC 7523). */
  async registerSigning(metadata: Partial<oauth.Client> = {}): Promise<oauth.Client> {
    const { publicKey, privateKey } = await oauth.generateKeyPair(SIGNING.alg);
    this.key = privateKey;
    const jwk = await crypto.subtle.exportKey('jwk', publicKey);
    return this.register({
      token_endpoint_auth_method: 'private_key_jwt',
      jwks: { keys: [{ ...jwk, ...SIGNING, use: 'sig' } as oauth.JWK] },
      ...metadata,
    });
  }

  /** The authorization request of that client, as the metadata says that it may be. */
  async authorizationUrl({ client_id }: oauth.Client, more: Record<string, string> = {}): Promise<URL> {
    const url = new URL(this.server.authorization_endpoint ?? '');
    url.search = new URLSearchParams({
      response_type: 'code',
      client_id,
      redirect_uri: this.redirectUri,
      code_challenge: await oauth.calculatePKCECodeChallenge(this.verifier),
      code_challenge_method: 'S256',
      resource: this.resource.resource,
      state: this.state,
      ...more,
    }).toString();
    return url;
  }

  /** What the server sent the browser back with: its state, its issuer (RFC 9207) and no error. */
  validated(client: oauth.Client, callback: URL): URLSearchParams {
    return oauth.validateAuthResponse(this.server, client, callback, this.state);
  }

  /** The person approves: the parameters of the callback. */
  async approved(client: oauth.Client, more: Record<string, string> = {}): Promise<URLSearchParams> {
    const callback = await this.person.approveAt((await this.authorizationUrl(client, more)).href);
    return this.validated(client, callback);
  }

  /** The code's redemption. */
  async redeem(client: oauth.Client, callback: URLSearchParams): Promise<oauth.TokenEndpointResponse> {
    const response = await oauth.authorizationCodeGrantRequest(
      this.server,
      client,
      this.authentication(client),
      callback,
      this.redirectUri,
      this.verifier,
      { ...OVER_HTTP, additionalParameters: { resource: this.resource.resource } },
    );
    return oauth.processAuthorizationCodeResponse(this.server, client, response);
  }

  /** A call of a tool, to its result. */
  async call(token: string, tool: string, args: object): Promise<Response> {
    return oauth.protectedResourceRequest(
      token,
      'POST',
      new URL(`/tools/${tool}`, this.base),
      new Headers({ 'Content-Type': 'application/json', Prefer: 'wait=30' }),
      JSON.stringify(args),
      OVER_HTTP,
    );
  }

  /** A refresh (RFC 6749 §6). */
  async refresh(client: oauth.Client, refreshToken: string): Promise<oauth.TokenEndpointResponse> {
    const response = await oauth.refreshTokenGrantRequest(
      this.server,
      client,
      this.authentication(client),
      refreshToken,
      OVER_HTTP,
    );
    return oauth.processRefreshTokenResponse(this.server, client, response);
  }

  /** RFC 7009. */
  async revoke(client: oauth.Client, token: string): Promise<void> {
    const response = await oauth.revocationRequest(
      this.server,
      client,
      this.authentication(client),
      token,
      OVER_HTTP,
    );
    await oauth.processRevocationResponse(response);
  }

  /** RFC 7662. */
  async introspect(client: oauth.Client, token: string): Promise<oauth.IntrospectionResponse> {
    const response = await oauth.introspectionRequest(
      this.server,
      client,
      this.authentication(client),
      token,
      OVER_HTTP,
    );
    return oauth.processIntrospectionResponse(this.server, client, response);
  }

  private authentication({
    token_endpoint_auth_method: method,
    client_secret: secret,
  }: oauth.Client): oauth.ClientAuth {
    return method === 'private_key_jwt'
      ? oauth.PrivateKeyJwt({ key: this.key!, kid: SIGNING.kid })
      : METHODS[method as keyof typeof METHODS](secret as string);
  }
}
