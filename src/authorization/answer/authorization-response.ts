import type { OAuthError } from '../../common/errors/oauth-error.js';

/** Where a client wants its answer. */
export interface AnswerTarget {
  redirectUri: string;
  /** Null where the client sent none. */
  state: string | null;
}

/** Where the browser takes a code to (RFC 6749 §4.1.2), with who it is from (RFC 9207 §2). */
export function codeResponse(target: AnswerTarget, code: string, issuer: string): string {
  return withParameters(target, { code }, issuer);
}

/** Where the browser takes an error to (RFC 6749 §4.1.2.1), with who it is from (RFC 9207 §2). */
export function errorResponse(target: AnswerTarget, error: OAuthError, issuer: string): string {
  return withParameters(target, { error: error.code, error_description: error.description }, issuer);
}

/** The query that the address has is kept as it is written (RFC 6749 §3.1.2). */
function withParameters(
  { redirectUri, state }: AnswerTarget,
  answer: Record<string, string>,
  issuer: string,
): string {
  const parameters = new URLSearchParams({ ...answer, ...(state === null ? {} : { state }), iss: issuer });
  return redirectUri + separator(redirectUri) + encode(parameters);
}

function separator(uri: string): string {
  if (!uri.includes('?')) return '?';
  return /[?&]$/.test(uri) ? '' : '&';
}

/** A space as `%20`: that is read alike by those who decode forms and those who decode URIs. */
function encode(parameters: URLSearchParams): string {
  return parameters.toString().replaceAll('+', '%20');
}
