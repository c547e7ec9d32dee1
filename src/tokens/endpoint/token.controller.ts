import { Body, Controller, Header, Headers, HttpCode, Post, UseFilters } from '@nestjs/common';
import { ApiSecurity, ApiTags } from '@nestjs/swagger';
import { OAuthErrorFilter } from '../../common/errors/failure.filters.js';
import { ReadsForm } from '../../common/http/body.guard.js';
import { RateLimited } from '../../limits/rate-limit.decorator.js';
import { TokenRequest, TokenResponse } from './token.dto.js';
import { TokenService } from './token.service.js';

/** RFC 6749 §3.2: where clients redeem what a person granted. */
@ApiTags('oauth')
@Controller('token')
@UseFilters(OAuthErrorFilter)
export class TokenController {
  constructor(private readonly tokens: TokenService) {}

  /** Exchanges a grant for an access token. The client authenticates by Basic, by the body, or not at all: as it registered. */
  @Post()
  @ReadsForm()
  @RateLimited('token')
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  @Header('Pragma', 'no-cache')
  @ApiSecurity('client-secret')
  @ApiSecurity({})
  exchange(
    @Headers('authorization') authorization: string | undefined,
    @Body() request: TokenRequest,
  ): Promise<TokenResponse> {
    return this.tokens.exchange(authorization, request);
  }
}
