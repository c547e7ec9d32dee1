import { InvalidRequest } from '../../common/errors/oauth-error.js';
import { parseBasic } from './basic-credentials.js';
import { JWT_BEARER, readClaims } from './client-assertion.js';

/** RFC 6749 §2.3.1: how a client names itself in a form. */
export interface ClientParameters {
  client_id?: string;
  client_secret?: string;
  /** RFC 7521 §4.2, RFC 7523 §2.2: a signed statement instead of a secret. */
  client_assertion?: string;
  client_assertion_type?: string;
}

/** Who a request says it comes from. */
export interface PresentedCredentials {
  id?: string;
  /** Never empty: RFC 6749 §3.2 has a parameter without a value count as left out. */
  secret?: string;
  /** A JWT that is said to be signed by the client (RFC 7523 §2.2). */
  assertion?: string;
  /** Whether the `Authorization` header was tried: then the 401 has a challenge. */
  usedHeader: boolean;
  /** Whether that header could not be read. */
  isMalformed: boolean;
}

/**
 * The credentials of the header, else of the form.
 *
 * @throws InvalidRequest where there is more than one secret or assertion, another id in the header than in the form
 * (RFC 6749 §2.3), or an assertion of no kind that is known
 */
export function readCredentials(
  authorization: string | undefined,
  body: ClientParameters,
): PresentedCredentials {
  const id = given(body.client_id);
  const secret = given(body.client_secret);
  const assertion = assertionOf(body);
  if (assertion !== undefined) {
    if (authorization !== undefined || secret !== undefined) throw severalWays();
    // RFC 7521 §4.2: the assertion says it, and client_id need not.
    return { id: id ?? readClaims(assertion)?.subject, assertion, usedHeader: false, isMalformed: false };
  }
  if (authorization === undefined) return { id, secret, usedHeader: false, isMalformed: false };
  if (secret !== undefined) throw severalWays();
  const basic = parseBasic(authorization);
  if (basic === undefined) return { usedHeader: true, isMalformed: true };
  if (id !== undefined && id !== basic.id)
    throw new InvalidRequest('The client_id is not that of the header');
  return { id: basic.id, secret: given(basic.secret), usedHeader: true, isMalformed: false };
}

function assertionOf(body: ClientParameters): string | undefined {
  const assertion = given(body.client_assertion);
  const type = given(body.client_assertion_type);
  if (assertion === undefined && type === undefined) return undefined;
  if (type !== JWT_BEARER) throw new InvalidRequest(`client_assertion_type must be ${JWT_BEARER}`);
  if (assertion === undefined) throw new InvalidRequest('client_assertion is missing');
  return assertion;
}

function severalWays(): InvalidRequest {
  return new InvalidRequest('The client must authenticate in one way only');
}

function given(value: string | undefined): string | undefined {
  return value === '' ? undefined : value;
}
