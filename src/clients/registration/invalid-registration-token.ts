import { OAuthError } from '../../common/errors/oauth-error.js';

/** RFC 7592 §2: 401 in the same words for a wrong token, an unknown client and a revoked one. */
export class InvalidRegistrationToken extends OAuthError {
  readonly code = 'invalid_token';
  override readonly status = 401;
  override readonly headers: Readonly<Record<string, string>>;

  /** @param wasPresented whether there was a token: a challenge to nothing has no error (RFC 6750 §3.1) */
  constructor(wasPresented: boolean) {
    super('This needs the registration access token of the client');
    const error = wasPresented ? ', error="invalid_token"' : '';
    this.headers = { 'WWW-Authenticate': `Bearer realm="Gatehouse registration"${error}` };
  }
}
