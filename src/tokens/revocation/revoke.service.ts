import { Injectable } from '@nestjs/common';
import { ClientAuthenticationService } from '../../clients/authentication/client-authentication.service.js';
import { InvalidRequest } from '../../common/errors/oauth-error.js';
import { TokenRevocationService } from '../token-revocation.service.js';
import type { PresentedToken } from './revoke.dto.js';

/** The revocation endpoint: authenticates the client as the token endpoint does, then ends what is its own. */
@Injectable()
export class RevokeService {
  constructor(
    private readonly clients: ClientAuthenticationService,
    private readonly revocation: TokenRevocationService,
  ) {}

  /**
   * @param authorization the request's `Authorization` header
   * @throws InvalidClient, InvalidRequest
   */
  async revoke(authorization: string | undefined, request: PresentedToken): Promise<void> {
    const client = await this.clients.authenticate(authorization, request);
    if (request.token === '') throw new InvalidRequest('token is missing');
    await this.revocation.revokeOwn(request.token, client.id);
  }
}
