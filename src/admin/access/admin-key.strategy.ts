import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import { HeaderBearer } from '../../common/http/header-bearer.js';
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
export class AdminKeyStrategy extends PassportStrategy(HeaderBearer, ADMIN_KEY) {
  constructor(private readonly config: Config) {
    super();
  }

  /** The operator where `presented` is ADMIN_API_KEY, else false. */
  validate(presented: string): Operator | false {
    return equalSecrets(presented, this.config.adminApiKey) && { role: 'operator' };
  }
}
