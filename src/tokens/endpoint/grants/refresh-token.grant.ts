import { Injectable } from '@nestjs/common';
import { AuditService } from '../../../audit/audit.service.js';
import { audienceOf } from '../../../authorization/resource.js';
import type { Client } from '../../../clients/clients.service.js';
import { parseScope } from '../../../clients/scopes/scope.js';
import { InvalidGrant, InvalidRequest, InvalidScope } from '../../../common/errors/oauth-error.js';
import { Config } from '../../../config/config.js';
import type { IssuedToken } from '../../access-tokens.service.js';
import { GrantsService } from '../../grants.service.js';
import { type RefreshPresentation, RotationService } from '../../refresh/rotation.service.js';
import type { TokenRequest, TokenResponse } from '../token.dto.js';
import type { TokenGrant } from './token-grant.js';

/** RFC 6749 §6: a refresh token for an access token, and for the refresh token that takes its place. */
@Injectable()
export class RefreshTokenGrant implements TokenGrant {
  readonly type = 'refresh_token';

  constructor(
    private readonly config: Config,
    private readonly rotations: RotationService,
    private readonly grants: GrantsService,
    private readonly audit: AuditService,
  ) {}

  /**
   * @throws InvalidRequest where there is no `refresh_token`
   * @throws InvalidTarget where `resource` is not this server
   * @throws InvalidScope where more is asked for than was granted
   * @throws InvalidGrant where the token is not good, or came again too late: then its whole family is revoked
   */
  async exchange(client: Client, request: TokenRequest): Promise<TokenResponse> {
    const rotation = await this.rotations.rotate(this.toPresentation(client, request));
    if (rotation.outcome === 'rotated') this.record(rotation.issued);
    if ('answer' in rotation) return rotation.answer;
    if (rotation.outcome === 'replayed') await this.grants.revoke(rotation.grantId, 'system');
    else if (rotation.reason === 'scope') throw new InvalidScope('The scope exceeds what was granted');
    throw new InvalidGrant();
  }

  /** An empty parameter counts as absent (RFC 6749 §3.2). */
  private toPresentation(
    client: Client,
    { refresh_token: token, scope, resource }: TokenRequest,
  ): RefreshPresentation {
    if (!token) throw new InvalidRequest('refresh_token is missing');
    const resources = [resource ?? []].flat().filter((uri) => uri !== '');
    const audience = audienceOf(resources, this.config.baseUrl);
    if (!scope) return { client, token, audience };
    const scopes = parseScope(scope);
    if (scopes.length === 0) throw new InvalidScope('The scope is malformed');
    return { client, token, audience, scopes };
  }

  /** Once it is committed: the trail tells of no token that never was. */
  private record({ id, clientId, userId, scopes, grantId }: IssuedToken): void {
    this.audit.record({
      type: 'token.refreshed',
      outcome: 'success',
      actor: `client:${clientId}`,
      userId,
      clientId,
      detail: { token_id: id, grant_id: grantId, scope: scopes.join(' ') },
    });
  }
}
