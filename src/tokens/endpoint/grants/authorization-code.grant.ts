import { Injectable } from '@nestjs/common';
import { AuditService } from '../../../audit/audit.service.js';
import { CodesService } from '../../../authorization/codes/codes.service.js';
import type { Presentation, Redemption } from '../../../authorization/codes/redemption.js';
import type { Client } from '../../../clients/clients.service.js';
import { InvalidGrant, InvalidRequest, InvalidTarget } from '../../../common/errors/oauth-error.js';
import { isRefreshing, OFFLINE_ACCESS } from '../../../clients/scopes/offline-access.js';
import { Config } from '../../../config/config.js';
import { PrismaService, type Transaction } from '../../../database/prisma.service.js';
import { AccessTokensService, type IssuedToken } from '../../access-tokens.service.js';
import { RefreshTokensService } from '../../refresh/refresh-tokens.service.js';
import { TokenRevocationService } from '../../token-revocation.service.js';
import type { TokenRequest, TokenResponse } from '../token.dto.js';
import { TokenResponses } from '../token-responses.service.js';
import type { TokenGrant } from './token-grant.js';

/** What was issued. */
interface Issued {
  token: IssuedToken;
  refreshToken?: string;
}

/** A token, or why there is none. */
type Outcome = Issued | Exclude<Redemption, { outcome: 'redeemed' }>;

/** RFC 6749 §4.1.3 with PKCE (RFC 7636 §4.5): a code for a token, in one transaction. */
@Injectable()
export class AuthorizationCodeGrant implements TokenGrant {
  readonly type = 'authorization_code';

  constructor(
    private readonly prisma: PrismaService,
    private readonly config: Config,
    private readonly codes: CodesService,
    private readonly tokens: AccessTokensService,
    private readonly refreshTokens: RefreshTokensService,
    private readonly revocation: TokenRevocationService,
    private readonly responses: TokenResponses,
    private readonly audit: AuditService,
  ) {}

  /**
   * @throws InvalidRequest where a parameter is missing
   * @throws InvalidTarget where `resource` is not this server
   * @throws InvalidGrant where the code, its verifier or its `redirect_uri` is not good, or it was used before: then
   * what it issued is revoked
   */
  async exchange(client: Client, request: TokenRequest): Promise<TokenResponse> {
    const presentation = toPresentation(client, request);
    const outcome = await this.prisma.$transaction((tx) => this.redeem(tx, client, presentation));
    if (!('token' in outcome)) return this.refuse(outcome);
    this.record(outcome.token);
    return this.responses.of(outcome.token, outcome.refreshToken);
  }

  private async redeem(tx: Transaction, client: Client, presentation: Presentation): Promise<Outcome> {
    const redemption = await this.codes.redeem(tx, presentation);
    if (redemption.outcome !== 'redeemed') return redemption;
    const { grantId, codeId, userId, audience } = redemption;
    const scopes = [...redemption.scopes];
    const issue = { grantId, codeId, clientId: client.id, userId, scopes, audience };
    const token = await this.tokens.issue(tx, issue);
    const isRenewed = isRefreshing(client, this.config) && scopes.includes(OFFLINE_ACCESS);
    return isRenewed ? { token, refreshToken: await this.refreshTokens.issue(tx, issue) } : { token };
  }

  /** Once it is committed: the trail tells of no token that never was. */
  private record({ id, clientId, userId, scopes }: IssuedToken): void {
    this.audit.record({
      type: 'token.issued',
      outcome: 'success',
      actor: `client:${clientId}`,
      userId,
      clientId,
      detail: { token_id: id, scope: scopes.join(' ') },
    });
  }

  private async refuse(refused: Exclude<Outcome, Issued>): Promise<never> {
    if (refused.outcome === 'replayed') await this.revocation.revokeIssuedFor(refused);
    else if (refused.reason === 'resource') throw new InvalidTarget('The resource is not this server');
    throw new InvalidGrant();
  }
}

/** An empty parameter counts as absent (RFC 6749 §3.2). */
function toPresentation(client: Client, request: TokenRequest): Presentation {
  const { code, code_verifier: codeVerifier, redirect_uri: redirectUri, resource } = request;
  if (!code) throw new InvalidRequest('code is missing');
  if (!codeVerifier) throw new InvalidRequest('code_verifier is missing');
  return { client, code, codeVerifier, redirectUri: redirectUri || undefined, resource };
}
