import { randomUUID } from 'node:crypto';
import {
  exportJWK,
  generateKeyPair,
  type CryptoKey,
  type JWK,
  type JWTHeaderParameters,
  SignJWT,
} from 'jose';

/** RFC 7523 §2.2. */
export const JWT_BEARER = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** What an assertion is made with otherwise; `undefined` leaves a claim out. */
export interface AssertionOptions {
  claims?: Record<string, unknown>;
  header?: Partial<JWTHeaderParameters>;
  /** Seconds since 1970: the time that the client goes by. */
  now?: number;
}

/** A client's key, and the assertions that it signs. */
export class Signer {
  private constructor(
    readonly algorithm: string,
    readonly kid: string,
    private readonly privateKey: CryptoKey,
    readonly publicKey: CryptoKey,
    /** The public key. */
    readonly jwk: JWK,
  ) {}

  /** Makes a key. */
  static async create(algorithm: string, kid: string = randomUUID()): Promise<Signer> {
    const { privateKey, publicKey } = await generateKeyPair(algorithm, { extractable: true });
    return new Signer(algorithm, kid, privateKey, publicKey, {
      ...(await exportJWK(publicKey)),
      kid,
      alg: algorithm,
      use: 'sig',
    });
  }

  /** The private key, as nobody should publish it. */
  async privateJwk(): Promise<JWK> {
    return exportJWK(this.privateKey);
  }

  /** An assertion of that client for that server, good unless an option says otherwise. */
  assertion(clientId: string, audience: string, options: AssertionOptions = {}): Promise<string> {
    const { claims = {}, header = {}, now = Math.floor(Date.now() / 1000) } = options;
    const all = {
      iss: clientId,
      sub: clientId,
      aud: audience,
      iat: now,
      exp: now + 60,
      jti: randomUUID(),
      ...claims,
    };
    return new SignJWT(all)
      .setProtectedHeader({ alg: this.algorithm, kid: this.kid, ...header })
      .sign(this.privateKey);
  }

  /** The same, as parameters of a form. */
  async form(
    clientId: string,
    audience: string,
    options?: AssertionOptions,
  ): Promise<{ client_assertion: string; client_assertion_type: string }> {
    return {
      client_assertion: await this.assertion(clientId, audience, options),
      client_assertion_type: JWT_BEARER,
    };
  }
}
