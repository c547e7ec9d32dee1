import type { Request } from 'express';
import { Strategy, type VerifyFunction } from 'passport-http-bearer';

/**
 * Passport's bearer strategy by RFC 6750 §2.1 alone. The published one would also take `access_token` from the query
 * and the body: this one shows it neither.
 */
export class HeaderBearer extends Strategy<VerifyFunction> {
  override authenticate(request: Request): void {
    const { authorization } = request.headers;
    super.authenticate({ headers: authorization === undefined ? {} : { authorization } } as Request);
  }
}
