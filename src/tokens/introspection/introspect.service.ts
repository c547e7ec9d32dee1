import { Injectable } from '@nestjs/common';
import { ClientAuthenticationService } from '../../clients/authentication/client-authentication.service.js';
import { ClientsService } from '../../clients/clients.service.js';
import { isRefreshing } from '../../clients/scopes/offline-access.js';
import { InvalidRequest } from '../../common/errors/oauth-error.js';
import { Config } from '../../config/config.js';
import { AccessTokensService } from '../access-tokens.service.js';
import { RefreshTokensService } from '../refresh/refresh-tokens.service.js';
import type { PresentedToken } from '../revocation/revoke.dto.js';
import type { Introspection } from './introspect.dto.js';

/** A token as its owner may see it. */
interface OwnToken {
  /** Of an access token. */
  type?: 'Bearer';
  clientId: string;
  userId: string;
  scopes: readonly string[];
  createdAt: Date;
  expiresAt: Date;
}

/** The introspection endpoint. */
@Injectable()
export class IntrospectService {
  constructor(
    private readonly authentication: ClientAuthenticationService,
    private readonly clients: ClientsService,
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
    const clientId = await this.authentication.identify(authorization, request);
    if (request.token === '') throw new InvalidRequest('token is missing');
    const introspection =
      (await this.ofAccessToken(request.token, clientId)) ??
      (await this.ofRefreshToken(request.token, clientId));
    return introspection ?? { active: false };
  }

  private async ofAccessToken(presented: string, clientId: string): Promise<Introspection | undefined> {
    const token = await this.tokens.findLive(presented);
    if (token?.identity.clientId !== clientId) return undefined;
    const { identity, createdAt } = token;
    return this.describe({ ...identity, createdAt, type: 'Bearer' });
  }

  private async ofRefreshToken(presented: string, clientId: string): Promise<Introspection | undefined> {
    const token = await this.refreshTokens.find(presented);
    if (token?.clientId !== clientId || token.grant.audience !== this.config.baseUrl) return undefined;
    const client = await this.clients.find(clientId);
    if (client === undefined || !isRefreshing(client, this.config)) return undefined;
    if (!(await this.refreshTokens.isLive(token.id))) return undefined;
    return this.describe({ ...token, scopes: token.grant.scopes });
  }

  private describe({ type, clientId, userId, scopes, createdAt, expiresAt }: OwnToken): Introspection {
    return {
      active: true,
      scope: scopes.join(' '),
      client_id: clientId,
      ...(type === undefined ? {} : { token_type: type }),
      exp: seconds(expiresAt),
      iat: seconds(createdAt),
      sub: userId,
      aud: this.config.baseUrl,
      iss: this.config.baseUrl,
    };
  }
}

function seconds(instant: Date): number {
  return Math.floor(instant.getTime() / 1000);
}
