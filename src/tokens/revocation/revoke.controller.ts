import { Body, Controller, Header, Headers, HttpCode, Post, UseFilters } from '@nestjs/common';
import { ApiSecurity, ApiTags } from '@nestjs/swagger';
import { OAuthErrorFilter } from '../../common/errors/failure.filters.js';
import { ReadsForm } from '../../common/http/body.guard.js';
import { RateLimited } from '../../limits/rate-limit.decorator.js';
import { PresentedToken } from './revoke.dto.js';
import { RevokeService } from './revoke.service.js';

/** RFC 7009: where a client gives up a token. */
@ApiTags('oauth')
@Controller('revoke')
@UseFilters(OAuthErrorFilter)
export class RevokeController {
  constructor(private readonly service: RevokeService) {}

  /**
   * Revokes a token of the client's own: 200 once nothing can pass with it, and with a refresh token all of its grant.
   * 200 also for what is no token, or another's: nothing changes then.
   */
  @Post()
  @ReadsForm()
  @RateLimited('revoke')
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  @ApiSecurity('client-secret')
  @ApiSecurity({})
  revoke(
    @Headers('authorization') authorization: string | undefined,
    @Body() request: PresentedToken,
  ): Promise<void> {
    return this.service.revoke(authorization, request);
  }
}
