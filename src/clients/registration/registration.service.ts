import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/audit.service.js';
import { Clock } from '../../common/clock.js';
import { digest, randomToken } from '../../common/secrets.js';
import { Config } from '../../config/config.js';
import { Statements } from '../../database/statements.service.js';
import { BY_SECRET, DEFAULT_AUTH_METHOD } from '../authentication/auth-methods.js';
import { registeredKeys } from '../authentication/declared-keys.js';
import { insertClient } from '../stored-client.js';
import { clientInformation } from './client-information.js';
import { KeptMetadata } from './kept-metadata.service.js';
import type { RegisteredClient, RequestedMetadata } from './registration.dto.js';

/** Registers clients (RFC 7591). */
@Injectable()
export class RegistrationService {
  constructor(
    private readonly statements: Statements,
    private readonly clock: Clock,
    private readonly config: Config,
    private readonly kept: KeptMetadata,
    private readonly audit: AuditService,
  ) {}

  /**
   * Keeps a client. Its secret, where it has one, and its registration access token are in the answer and nowhere else.
   *
   * @throws InvalidRedirectUri where the operator's list has not all of its redirect URIs
   * @throws InvalidClientMetadata where none of the grant or response types that it asks for exists, or it would sign
   * and has no good keys
   */
  async register(requested: RequestedMetadata): Promise<RegisteredClient> {
    const { token_endpoint_auth_method: method = DEFAULT_AUTH_METHOD } = requested;
    const { jwks, assertionAlgorithm } = registeredKeys(method, requested);
    const secret = BY_SECRET.includes(method) ? randomToken() : undefined;
    const accessToken = randomToken();
    const client = await insertClient(this.statements, {
      ...this.kept.of(requested),
      jwks,
      assertionAlgorithm,
      id: randomUUID(),
      tokenEndpointAuthMethod: method,
      secretDigest: secret === undefined ? null : digest(secret),
      registrationTokenDigest: digest(accessToken),
      createdAt: this.clock.now(),
    });
    this.audit.record({
      type: 'client.registered',
      outcome: 'success',
      actor: 'anonymous',
      clientId: client.id,
      detail: { name: client.name, token_endpoint_auth_method: method },
    });
    const information = clientInformation(client, this.config.baseUrl, accessToken);
    if (secret === undefined) return information;
    return Object.assign(information, { client_secret: secret, client_secret_expires_at: 0 as const });
  }
}
