import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.js';
import type { IssuedToken } from '../access-tokens.service.js';
import type { TokenResponse } from './token.dto.js';

/** What a client is answered that gets a token (RFC 6749 §5.1). */
@Injectable()
export class TokenResponses {
  constructor(private readonly config: Config) {}

  /** @param refreshToken its value, where there is one */
  of({ token, scopes }: IssuedToken, refreshToken?: string): TokenResponse {
    return {
      access_token: token,
      token_type: 'Bearer',
      expires_in: this.config.accessTokenTtl,
      scope: scopes.join(' '),
      ...(refreshToken === undefined ? {} : { refresh_token: refreshToken }),
    };
  }
}
