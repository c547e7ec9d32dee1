import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import { HeaderBearer } from '../../common/http/header-bearer.js';
import type { AccessIdentity } from '../access-identity.js';
import { AccessTokensService } from '../access-tokens.service.js';

/** The strategy's name with Passport: nothing in common with the admin key's. */
export const ACCESS_TOKEN = 'access-token';

/** RFC 6750 §2.1 alone: the token in the `Authorization` header. In a query or a body it opens nothing. */
@Injectable()
export class AccessTokenStrategy extends PassportStrategy(HeaderBearer, ACCESS_TOKEN) {
  constructor(private readonly tokens: AccessTokensService) {
    super();
  }

  /** Whom the token speaks for, else false. */
  async validate(presented: string): Promise<AccessIdentity | false> {
    return (await this.tokens.check(presented)) ?? false;
  }
}
