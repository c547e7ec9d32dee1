import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/audit.service.js';
import { InvalidClientMetadata } from '../../common/errors/oauth-error.js';
import { matchesDigest } from '../../common/secrets.js';
import type { Prisma } from '../../database/generated/client.js';
import { PrismaService } from '../../database/prisma.service.js';
import { BY_SECRET } from '../authentication/auth-methods.js';
import { registeredKeys, toColumns } from '../authentication/declared-keys.js';
import type { Client } from '../clients.service.js';
import { InvalidRegistrationToken } from './invalid-registration-token.js';
import { KeptMetadata } from './kept-metadata.service.js';
import type { RegistrationUpdate } from './registration.dto.js';

/** RFC 7592 §2.2: puts what a client asks for in the place of what it registered, by the rules of a registration. */
@Injectable()
export class RegistrationUpdateService {
  constructor(
    private readonly prisma: PrismaService,
    private readonly kept: KeptMetadata,
    private readonly audit: AuditService,
  ) {}

  /**
   * What it leaves out is gone, but for how it authenticates. Whoever has the registration access token makes no client
   * weaker by it: one with a secret keeps its secret.
   *
   * @returns the client as it is now
   * @throws InvalidClientMetadata where it is not of this client, or the client would authenticate otherwise
   * @throws InvalidRedirectUri where the operator's list has not all of its redirect URIs
   * @throws InvalidRegistrationToken where the client was revoked meanwhile
   */
  async update(client: Client, requested: RegistrationUpdate): Promise<Client> {
    checkIdentity(client, requested);
    const tokenEndpointAuthMethod = methodOf(client, requested);
    const data = {
      ...this.kept.of(requested),
      ...toColumns(registeredKeys(tokenEndpointAuthMethod, requested)),
      tokenEndpointAuthMethod,
    };
    const [updated] = await this.prisma.client.updateManyAndReturn({
      where: { id: client.id, revokedAt: null },
      data,
    });
    if (updated === undefined) throw new InvalidRegistrationToken(true);
    this.record(client, updated, data);
    return updated;
  }

  private record(before: Client, after: Client, data: Prisma.ClientUpdateManyMutationInput): void {
    const fields = Object.keys(data) as (keyof Client & keyof typeof data)[];
    const changed = fields.filter((field) => !isDeepStrictEqual(before[field], after[field]));
    this.audit.record({
      type: 'client.updated',
      outcome: 'success',
      actor: `client:${after.id}`,
      clientId: after.id,
      detail: { name: after.name, changed: changed.join(' ') },
    });
  }
}

/** RFC 7592 §2.2: the id, and the secret where it is sent, MUST be those that the client has. */
function checkIdentity(client: Client, { client_id: id, client_secret: secret }: RegistrationUpdate): void {
  if (id !== client.id) throw new InvalidClientMetadata('client_id must be that of the client');
  if (secret === undefined || matchesDigest(secret, client.secretDigest)) return;
  throw new InvalidClientMetadata('client_secret must be that of the client: nobody chooses one');
}

function methodOf(
  { tokenEndpointAuthMethod: current }: Client,
  { token_endpoint_auth_method: asked = current }: RegistrationUpdate,
): string {
  if (asked === current || (BY_SECRET.includes(asked) && BY_SECRET.includes(current))) return asked;
  throw new InvalidClientMetadata(
    `token_endpoint_auth_method must stay ${current}: register anew for another`,
  );
}
