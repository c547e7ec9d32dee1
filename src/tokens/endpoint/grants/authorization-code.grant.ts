import { Injectable } from '@nestjs/common';
import { AuditService } from '../../../audit/audit.service.js';
import { CodesService } from '../../../authorization/codes/codes.service.js';
import type { FoundCode } from '../../../authorization/codes/found-code.js';
import type { Presentation, Redemption } from '../../../authorization/codes/redemption.js';
import type { Client } from '../../../clients/clients.service.js';
import { InvalidGrant, InvalidRequest, InvalidTarget } from '../../../common/errors/oauth-error.js';
import { isRefreshing, OFFLINE_ACCESS } from '../../../clients/scopes/offline-access.js';
import { Config } from '../../../config/config.js';
import { Prisma } from '../../../database/generated/client.js';
import { AccessTokensService, type IssuedToken } from '../../access-tokens.service.js';
import { RefreshTokensService } from '../../refresh/refresh-tokens.service.js';
import { TokenRevocationService } from '../../token-revocation.service.js';
import type { TokenRequest, TokenResponse } from '../token.dto.js';
import { TokenResponses } from '../token-responses.service.js';
import type { TokenGrant } from './token-grant.js';

/** What a code is redeemed for, and the statements that store it. */
interface Issued {
  token: IssuedToken;
  refreshToken?: string;
  insertions: Prisma.Sql[];
}

/** Where a row is once the code is redeemed. */
const REDEEMED = Prisma.sql`FROM redeemed`;

/** RFC 6749 §4.1.3 with PKCE (RFC 7636 §4.5): a code for a token, in one statement. */
@Injectable()
export class AuthorizationCodeGrant implements TokenGrant {
  readonly type = 'authorization_code';

  constructor(
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
    const redemption = await this.codes.redeem(presentation, (code) => this.make(client, code));
    if (redemption.outcome !== 'redeemed') return this.refuse(redemption);
    const { token, refreshToken } = redemption.issued;
    this.record(token);
    return this.responses.of(token, refreshToken);
  }

  private make(client: Client, { id: codeId, grantId, userId, audience, scopes }: FoundCode): Issued {
    const issue = { grantId, codeId, clientId: client.id, userId, scopes, audience };
    const { issued: token, insertion } = this.tokens.make(issue, REDEEMED);
    if (!isRefreshing(client, this.config) || !scopes.includes(OFFLINE_ACCESS)) {
      return { token, insertions: [insertion] };
    }
    const refresh = this.refreshTokens.make(issue, REDEEMED);
    return { token, refreshToken: refresh.token, insertions: [insertion, refresh.insertion] };
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

  private async refuse(refused: Exclude<Redemption, { outcome: 'redeemed' }>): Promise<never> {
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
