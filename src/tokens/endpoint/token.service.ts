import { Injectable } from '@nestjs/common';
import { ClientAuthenticationService } from '../../clients/authentication/client-authentication.service.js';
import { Config } from '../../config/config.js';
import { UnauthorizedClient, UnsupportedGrantType } from '../../common/errors/oauth-error.js';
import { AuthorizationCodeGrant } from './grants/authorization-code.grant.js';
import { RefreshTokenGrant } from './grants/refresh-token.grant.js';
import type { TokenGrant } from './grants/token-grant.js';
import type { TokenRequest, TokenResponse } from './token.dto.js';

/** The token endpoint: authenticates the client, then leaves the rest to the grant that it names. */
@Injectable()
export class TokenService {
  private readonly grants: ReadonlyMap<string, TokenGrant>;

  constructor(
    private readonly clients: ClientAuthenticationService,
    config: Config,
    authorizationCode: AuthorizationCodeGrant,
    refreshToken: RefreshTokenGrant,
  ) {
    const grants: TokenGrant[] = config.refreshTokens
      ? [authorizationCode, refreshToken]
      : [authorizationCode];
    this.grants = new Map(grants.map((grant) => [grant.type, grant]));
  }

  /**
   * @param authorization the request's `Authorization` header
   * @throws InvalidClient, InvalidRequest, InvalidGrant, InvalidTarget, UnauthorizedClient, UnsupportedGrantType
   */
  async exchange(authorization: string | undefined, request: TokenRequest): Promise<TokenResponse> {
    const client = await this.clients.authenticate(authorization, request);
    const grant = this.grants.get(request.grant_type);
    if (grant === undefined) throw new UnsupportedGrantType('This grant_type is not supported');
    if (!client.grantTypes.includes(grant.type)) {
      throw new UnauthorizedClient('The client is not registered for this grant_type');
    }
    return grant.exchange(client, request);
  }
}
