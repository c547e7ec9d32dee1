import { Body, Delete, Get, HttpCode, NotFoundException, Param, Post, Query } from '@nestjs/common';
import { ApiNoContentResponse, ApiNotFoundResponse } from '@nestjs/swagger';
import { ReadsJson, SMALL_BODY } from '../../common/http/body.guard.js';
import { TokenRevocationService } from '../../tokens/token-revocation.service.js';
import { AdminController, OPERATOR } from '../access/admin-controller.js';
import { notFound, RowId } from '../access/path-id.js';
import { RevokeTokenBody, TokensPage, TokensPageQuery } from './tokens.dto.js';
import { TokensQuery } from './tokens.query.js';

/** What was issued, and the end of it. */
@AdminController('tokens')
export class AdminTokensController {
  constructor(
    private readonly tokens: TokenRevocationService,
    private readonly query: TokensQuery,
  ) {}

  /** Lists access tokens, newest first. */
  @Get()
  list(@Query() query: TokensPageQuery): Promise<TokensPage> {
    return this.query.page(query);
  }

  /**
   * Revokes a token by its row's id: 204 once it cannot pass any more, also where it was revoked before. Where a refresh
   * token would bring the next one, the whole grant is revoked. 404 unknown.
   */
  @Delete(':id')
  @HttpCode(204)
  async revoke(@Param('id', RowId) id: string): Promise<void> {
    if (!(await this.tokens.cutOff(id, OPERATOR))) throw notFound();
  }

  /**
   * Revokes a token, access or refresh, by its value: 204, also where it was revoked before. What was never issued here is 404, unlike in
   * RFC 7009 §2.2: an operator who pastes a leaked token cut short must not take it for revoked.
   */
  @Post('revoke')
  @HttpCode(204)
  @ReadsJson(SMALL_BODY)
  @ApiNoContentResponse()
  @ApiNotFoundResponse({ description: 'No such token was issued here' })
  async revokeByValue(@Body() { token }: RevokeTokenBody): Promise<void> {
    if (await this.tokens.cutOffByValue(token, OPERATOR)) return;
    throw new NotFoundException('No such token was issued here');
  }
}
