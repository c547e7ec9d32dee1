import { Body, Controller, Header, Headers, HttpCode, Post, UseFilters } from '@nestjs/common';
import { ApiSecurity, ApiTags } from '@nestjs/swagger';
import { OAuthErrorFilter } from '../../common/errors/failure.filters.js';
import { ReadsForm } from '../../common/http/body.guard.js';
import { RateLimited } from '../../limits/rate-limit.decorator.js';
import { PresentedToken } from '../revocation/revoke.dto.js';
import { Introspection } from './introspect.dto.js';
import { IntrospectService } from './introspect.service.js';

/** RFC 7662: where a client asks what a token of its own is good for. */
@ApiTags('oauth')
@Controller('introspect')
@UseFilters(OAuthErrorFilter)
export class IntrospectController {
  constructor(private readonly service: IntrospectService) {}

  /**
   * What a token of the client's own is good for now. Of what is no token, no good any more, or another's, only that it
   * is not active. For clients that authenticate: 401 one that is registered for `none`.
   */
  @Post()
  @ReadsForm()
  @RateLimited('introspect')
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  @ApiSecurity('client-secret')
  @ApiSecurity({})
  introspect(
    @Headers('authorization') authorization: string | undefined,
    @Body() request: PresentedToken,
  ): Promise<Introspection> {
    return this.service.introspect(authorization, request);
  }
}
