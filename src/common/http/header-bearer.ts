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

  /**
   * Whom the request's token speaks for; undefined where it has none, or is not let in. It is what Passport's middleware
   * asks of a strategy, without what that makes ready for sessions, which costs several times as much as the check.
   *
   * @throws what `validate` threw
   */
  admit<T>(request: Request): Promise<T | undefined> {
    return new Promise((resolve, reject) => {
      const outcome = { success: resolve, fail: () => resolve(undefined), error: reject };
      (Object.assign(Object.create(this), outcome) as this).authenticate(request);
    });
  }
}
