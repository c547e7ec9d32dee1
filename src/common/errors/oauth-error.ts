/**
 * The error codes of OAuth, a class for each. `description` is public; `detail` is for the log alone and never
 * carries a secret.
 */
export abstract class OAuthError extends Error {
  /** The value of `error`. */
  abstract readonly code: string;
  readonly status: number = 400;
  /** Headers of the answer besides the usual ones. */
  readonly headers: Readonly<Record<string, string>> = {};

  constructor(
    readonly description: string,
    readonly detail?: string,
  ) {
    super(description);
  }
}

/** RFC 6749 §5.2, §4.1.2.1: a parameter is missing, repeated or malformed. */
export class InvalidRequest extends OAuthError {
  readonly code = 'invalid_request';
}

/** RFC 6749 §5.2: 401, with `WWW-Authenticate: Basic` where the client used that header. */
export class InvalidClient extends OAuthError {
  readonly code = 'invalid_client';
  override readonly status = 401;
  override readonly headers: Readonly<Record<string, string>>;

  /** The words are the same for an unknown client, a wrong secret and a revoked client; `detail` tells the log. */
  constructor(usedBasic: boolean, detail?: string) {
    super('Client authentication failed', detail);
    this.headers = usedBasic ? { 'WWW-Authenticate': 'Basic realm="Gatehouse", charset="UTF-8"' } : {};
  }
}

/** RFC 6749 §5.2: the code or refresh token is wrong, expired, used, revoked, or another client's. */
export class InvalidGrant extends OAuthError {
  readonly code = 'invalid_grant';

  constructor(detail?: string) {
    super(
      'The authorization code or refresh token is invalid, expired or was used, or does not match this request',
      detail,
    );
  }
}

/** RFC 6749 §5.2: the client may not use this grant. */
export class UnauthorizedClient extends OAuthError {
  readonly code = 'unauthorized_client';
}

/** RFC 6749 §5.2. */
export class UnsupportedGrantType extends OAuthError {
  readonly code = 'unsupported_grant_type';
}

/** RFC 6749 §4.1.2.1. */
export class UnsupportedResponseType extends OAuthError {
  readonly code = 'unsupported_response_type';
}

/** RFC 6749 §4.1.2.1: no scope that was asked for exists. */
export class InvalidScope extends OAuthError {
  readonly code = 'invalid_scope';
}

/** RFC 8707 §2: the resource is not ours. */
export class InvalidTarget extends OAuthError {
  readonly code = 'invalid_target';
}

/** RFC 6749 §4.1.2.1: the person said no. */
export class AccessDenied extends OAuthError {
  readonly code = 'access_denied';
}

/** RFC 6750 §3.1: the access token is malformed, unknown, expired, revoked or for another audience. */
export class InvalidToken extends OAuthError {
  readonly code = 'invalid_token';
  override readonly status = 401;

  /** The words are the same for each reason. */
  constructor(
    description: string,
    override readonly headers: Readonly<Record<'WWW-Authenticate', string>>,
  ) {
    super(description);
  }
}

/** RFC 6750 §3.1: the token is good and does not reach this far. */
export class InsufficientScope extends OAuthError {
  readonly code = 'insufficient_scope';
  override readonly status = 403;

  constructor(
    description: string,
    override readonly headers: Readonly<Record<'WWW-Authenticate', string>>,
  ) {
    super(description);
  }
}

/** RFC 7591 §3.2.2. */
export class InvalidRedirectUri extends OAuthError {
  readonly code = 'invalid_redirect_uri';
}

/** RFC 7591 §3.2.2. */
export class InvalidClientMetadata extends OAuthError {
  readonly code = 'invalid_client_metadata';
}

/** RFC 6749 §4.1.2.1: come back later. Never mistaken for a judgement on the client. */
export class TemporarilyUnavailable extends OAuthError {
  readonly code = 'temporarily_unavailable';
  override readonly status: number = 503;
  override readonly headers = { 'Retry-After': '5' };
}
