import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import type { Request } from 'express';
import { Strategy } from 'passport-http-bearer';
import { equalSecrets } from '../../common/secrets.js';
import { Config } from '../../config/config.js';

/** The strategy's name with Passport: nothing in common with the access tokens' one. */
export const ADMIN_KEY = 'admin-key';

/** Who is behind the admin key. */
export interface Operator {
  role: 'operator';
}

/** RFC 6750 §2.1 alone: the key in the `Authorization` header. In a query or a body it opens nothing. */
@Injectable()
export class AdminKeyStrategy extends PassportStrategy(Strategy, ADMIN_KEY) {
  constructor(private readonly config: Config) {
    super();
  }

  /** Passport's strategy would also take `access_token` from the query and the body: it gets to see neither. */
  override authenticate(request: Request): void {
    const { authorization } = request.headers;
    super.authenticate({ headers: authorization === undefined ? {} : { authorization } } as Request);
  }

  /** The operator where `presented` is ADMIN_API_KEY, else false. */
  validate(presented: string): Operator | false {
    return equalSecrets(presented, this.config.adminApiKey) && { role: 'operator' };
  }
}
