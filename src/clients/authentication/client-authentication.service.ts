import { Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/audit.service.js';
import { InvalidClient } from '../../common/errors/oauth-error.js';
import { matchesDigest } from '../../common/secrets.js';
import { Config } from '../../config/config.js';
import type { Client } from '../../database/generated/client.js';
import { Statements } from '../../database/statements.service.js';
import { isClientId } from '../client-id.js';
import { ClientUse } from '../client-use.service.js';
import { readClient } from '../stored-client.js';
import { PRIVATE_KEY_JWT } from './auth-methods.js';
import { ClientAssertionsService } from './client-assertions.service.js';
import {
  type ClientParameters,
  type PresentedCredentials,
  readCredentials,
} from './presented-credentials.js';
import { RememberedSecrets } from './remembered-secrets.service.js';

/** Finds out which client calls /token and the like (RFC 6749 §2.3). */
@Injectable()
export class ClientAuthenticationService {
  constructor(
    private readonly statements: Statements,
    private readonly config: Config,
    private readonly use: ClientUse,
    private readonly audit: AuditService,
    private readonly assertions: ClientAssertionsService,
    private readonly secrets: RememberedSecrets,
  ) {}

  /**
   * The client whose id and secret these are. A client with a secret may send it in the header or in the body,
   * whichever it registered; one with keys signs an assertion; one with neither (`none`) sends its id alone.
   *
   * @param authorization the header
   * @param body the parameters of the form, each given at most once
   * @throws InvalidRequest where there is more than one secret or more than one id
   * @throws InvalidClient in the same words and time for an unknown client, a wrong secret and a revoked client
   * @throws TemporarilyUnavailable where the client's keys cannot be fetched
   */
  async authenticate(authorization: string | undefined, body: ClientParameters): Promise<Client> {
    return this.verify(readCredentials(authorization, body));
  }

  /**
   * The id of that client, for what asks no more of it than that it proves who it is. One that showed its secret lately is
   * not looked up.
   *
   * @throws what `authenticate` throws, and InvalidClient for a client that proves nothing (`none`)
   */
  async identify(authorization: string | undefined, body: ClientParameters): Promise<string> {
    const presented = readCredentials(authorization, body);
    const { id = '', secret = '' } = presented;
    if (matchesDigest(secret, this.secrets.find(id))) {
      this.use.note(id);
      return id;
    }
    const asOf = this.secrets.asOf();
    const client = await this.verify(presented);
    if (client.tokenEndpointAuthMethod === 'none') {
      throw new InvalidClient(presented.usedHeader, 'public client');
    }
    if (client.secretDigest !== null) this.secrets.keep(client.id, client.secretDigest, asOf);
    return client.id;
  }

  private async verify(presented: PresentedCredentials): Promise<Client> {
    const client = await this.load(presented.id);
    const isRight = matchesDigest(presented.secret ?? '', client?.secretDigest);
    const fault = await this.faultOf(presented, client, isRight);
    if (client === undefined || fault !== undefined) {
      this.recordFailure(client, fault);
      throw new InvalidClient(presented.usedHeader, fault);
    }
    this.use.note(client.id);
    return client;
  }

  private async load(id: string | undefined): Promise<Client | undefined> {
    if (id === undefined || !isClientId(id)) return undefined;
    const client = await readClient(this.statements, id);
    const isOff = client?.documentFetchedAt && !this.config.clientMetadataDocuments;
    return isOff ? undefined : client;
  }

  /** Why not, for the log and the trail. */
  private async faultOf(
    presented: PresentedCredentials,
    client: Client | undefined,
    isRight: boolean,
  ): Promise<string | undefined> {
    if (presented.isMalformed) return 'malformed credentials';
    if (client === undefined) return 'unknown client';
    if (client.revokedAt !== null) return 'revoked client';
    const { assertion } = presented;
    return assertion === undefined
      ? secretFault(presented, client, isRight)
      : this.assertions.faultOf(assertion, client);
  }

  /** The trail names only clients that exist: in the place of an unknown id there may stand a secret. */
  private recordFailure(client: Client | undefined, reason = 'unknown client'): void {
    this.audit.record({
      type: 'client.authentication_failed',
      outcome: 'failure',
      actor: 'anonymous',
      clientId: client?.id,
      detail: { reason },
    });
  }
}

function secretFault(
  { secret }: PresentedCredentials,
  { tokenEndpointAuthMethod: method }: Client,
  isRight: boolean,
): string | undefined {
  if (method === PRIVATE_KEY_JWT) return 'no assertion';
  if (method === 'none') return secret === undefined ? undefined : 'unexpected secret';
  if (secret === undefined) return 'no secret';
  return isRight ? undefined : 'wrong secret';
}
