import { Injectable } from '@nestjs/common';
import { AccessTokensService } from './access-tokens.service.js';
import { GrantsService } from './grants.service.js';
import { RefreshTokensService } from './refresh/refresh-tokens.service.js';

/** The end of tokens, as each of those who may end them means it. */
@Injectable()
export class TokenRevocationService {
  constructor(
    private readonly tokens: AccessTokensService,
    private readonly refreshTokens: RefreshTokensService,
    private readonly grants: GrantsService,
  ) {}

  /**
   * Cuts off whoever holds an access token. Where a refresh token would bring them the next one, the whole grant goes.
   *
   * @param id its row's id, a UUID
   * @returns false where there never was such a token
   */
  async cutOff(id: string, actor: string): Promise<boolean> {
    if (!(await this.tokens.revoke(id, actor))) return false;
    const grantId = await this.refreshTokens.renewableGrantOf(id);
    if (grantId !== undefined) await this.grants.revoke(grantId, actor);
    return true;
  }

  /** The same by a token's value, as it leaked: an access token's, or a refresh token's. */
  async cutOffByValue(presented: string, actor: string): Promise<boolean> {
    const token = await this.tokens.find(presented);
    if (token !== undefined) return this.cutOff(token.id, actor);
    const refreshToken = await this.refreshTokens.find(presented);
    if (refreshToken !== undefined) await this.grants.revoke(refreshToken.grantId, actor);
    return refreshToken !== undefined;
  }

  /**
   * A client gives up a token of its own (RFC 7009 §2.1): an access token by itself, a refresh token with all that its
   * grant issued. What is not its own, or no token, changes nothing.
   */
  async revokeOwn(presented: string, clientId: string): Promise<void> {
    const actor = `client:${clientId}`;
    const token = await this.tokens.find(presented);
    if (token?.clientId === clientId) await this.tokens.revoke(token.id, actor);
    const refreshToken = await this.refreshTokens.find(presented);
    if (refreshToken?.clientId === clientId) await this.grants.revoke(refreshToken.grantId, actor);
  }

  /** RFC 6749 §4.1.2: ends all that was issued for a code that came a second time. */
  async revokeIssuedFor({ codeId, grantId }: { codeId: string; grantId: string }): Promise<void> {
    for (const id of await this.tokens.issuedFor(codeId)) await this.tokens.revoke(id, 'system');
    if (await this.refreshTokens.isFamily(grantId)) await this.grants.revoke(grantId, 'system');
  }
}
