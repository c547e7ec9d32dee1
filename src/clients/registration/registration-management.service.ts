import { Injectable } from '@nestjs/common';
import { matchesDigest } from '../../common/secrets.js';
import { Config } from '../../config/config.js';
import { type Client, ClientsService } from '../clients.service.js';
import { clientInformation } from './client-information.js';
import { InvalidRegistrationToken } from './invalid-registration-token.js';
import { RegistrationUpdateService } from './registration-update.service.js';
import type { ClientInformation, RegistrationUpdate } from './registration.dto.js';

/** RFC 6750 §2.1. */
const BEARER = /^bearer +([a-z0-9\-._~+/]+=*)$/i;

/** What a client may do with its own registration (RFC 7592), by its registration access token. */
@Injectable()
export class RegistrationManagementService {
  constructor(
    private readonly clients: ClientsService,
    private readonly updates: RegistrationUpdateService,
    private readonly config: Config,
  ) {}

  /**
   * What is registered, with the token that was presented.
   *
   * @param authorization the header
   * @throws InvalidRegistrationToken
   */
  async read(id: string, authorization: string | undefined): Promise<ClientInformation> {
    const { client, token } = await this.authenticate(id, authorization);
    return clientInformation(client, this.config.baseUrl, token);
  }

  /**
   * Replaces what is registered.
   *
   * @param authorization the header
   * @returns what was kept, with the token that was presented
   * @throws InvalidRegistrationToken, InvalidClientMetadata, InvalidRedirectUri
   */
  async update(
    id: string,
    authorization: string | undefined,
    requested: RegistrationUpdate,
  ): Promise<ClientInformation> {
    const { client, token } = await this.authenticate(id, authorization);
    const updated = await this.updates.update(client, requested);
    return clientInformation(updated, this.config.baseUrl, token);
  }

  /**
   * Revokes the client: does all that an operator's revocation does.
   *
   * @param authorization the header
   * @throws InvalidRegistrationToken
   */
  async remove(id: string, authorization: string | undefined): Promise<void> {
    const { client } = await this.authenticate(id, authorization);
    await this.clients.revoke(client.id, `client:${client.id}`);
  }

  /**
   * The client whose registration access token this is, with that token.
   *
   * @param authorization the header
   * @throws InvalidRegistrationToken
   */
  async authenticate(id: string, authorization = ''): Promise<{ client: Client; token: string }> {
    const token = BEARER.exec(authorization)?.[1];
    if (token === undefined) throw new InvalidRegistrationToken(false);
    const client = await this.clients.find(id);
    const isRight = matchesDigest(token, client?.registrationTokenDigest);
    if (client === undefined || !isRight) throw new InvalidRegistrationToken(true);
    return { client, token };
  }
}
