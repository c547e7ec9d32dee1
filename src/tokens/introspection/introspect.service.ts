import { Injectable } from '@nestjs/common';
import { ClientAuthenticationService } from '../../clients/authentication/client-authentication.service.js';
import type { Client } from '../../clients/clients.service.js';
import { isRefreshing } from '../../clients/scopes/offline-access.js';
import { InvalidClient, InvalidRequest } from '../../common/errors/oauth-error.js';
import { Config } from '../../config/config.js';
import { AccessTokensService } from '../access-tokens.service.js';
import { RefreshTokensService } from '../refresh/refresh-tokens.service.js';
import type { PresentedToken } from '../revocation/revoke.dto.js';
import type { Introspection } from './introspect.dto.js';

/** A token as its owner may see it. */
interface OwnToken {
  userId: string;
  createdAt: Date;
  expiresAt: Date;
}

/** The introspection endpoint. */
@Injectable()
export class IntrospectService {
  constructor(
    private readonly clients: ClientAuthenticationService,
    private readonly tokens: AccessTokensService,
    private readonly refreshTokens: RefreshTokensService,
    private readonly config: Config,
  ) {}

  /**
   * RFC 7662 §2.1 wants whoever asks authorized, and a client's id alone shows nothing.
   *
   * @param authorization the request's `Authorization` header
   * @throws InvalidClient, also for a client that does not authenticate; InvalidRequest
   */
  async introspect(authorization: string | undefined, request: PresentedToken): Promise<Introspection> {
    const client = await this.clients.authenticate(authorization, request);
    if (client.tokenEndpointAuthMethod === 'none') {
      throw new InvalidClient(authorization !== undefined, 'public client');
    }
    if (request.token === '') throw new InvalidRequest('token is missing');
    const introspection =
      (await this.ofAccessToken(request.token, client)) ?? (await this.ofRefreshToken(request.token, client));
    return introspection ?? { active: false };
  }

  private async ofAccessToken(presented: string, client: Client): Promise<Introspection | undefined> {
    const token = await this.tokens.findLive(presented);
    if (token?.clientId !== client.id) return undefined;
    return this.describe(client, token, token.scopes, 'Bearer');
  }

  private async ofRefreshToken(presented: string, client: Client): Promise<Introspection | undefined> {
    const token = await this.refreshTokens.find(presented);
    if (token?.clientId !== client.id || !isRefreshing(client, this.config)) return undefined;
    if (token.grant.audience !== this.config.baseUrl) return undefined;
    if (!(await this.refreshTokens.isLive(token.id))) return undefined;
    return this.describe(client, token, token.grant.scopes);
  }

  private describe(
    client: Client,
    token: OwnToken,
    scopes: readonly string[],
    type?: 'Bearer',
  ): Introspection {
    return {
      active: true,
      scope: scopes.join(' '),
      client_id: client.id,
      ...(type === undefined ? {} : { token_type: type }),
      exp: seconds(token.expiresAt),
      iat: seconds(token.createdAt),
      sub: token.userId,
      aud: this.config.baseUrl,
      iss: this.config.baseUrl,
    };
  }
}

function seconds(instant: Date): number {
  return Math.floor(instant.getTime() / 1000);
}
