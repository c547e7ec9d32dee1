import { Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.service.js';
import { Clock } from '../common/clock.js';
import type { Client } from '../database/generated/client.js';
import { PrismaService } from '../database/prisma.service.js';
import { Statements } from '../database/statements.service.js';
import { EventsService } from '../events/events.service.js';
import { isClientId } from './client-id.js';
import { isDocumentUrl } from './metadata-documents/document-url.js';
import { MetadataDocumentsService } from './metadata-documents/metadata-documents.service.js';
import { readClient } from './stored-client.js';

/** A client, as it is stored. `scopes` is what it gets where it asks for none, not a bound. */
export type { Client };

/** The clients that are known, registered or by a metadata document, and the end of one. */
@Injectable()
export class ClientsService {
  constructor(
    private readonly prisma: PrismaService,
    private readonly statements: Statements,
    private readonly clock: Clock,
    private readonly events: EventsService,
    private readonly audit: AuditService,
    private readonly documents: MetadataDocumentsService,
  ) {}

  /** The live client of that id; undefined where it is unknown, revoked or malformed. */
  async find(id: string): Promise<Client | undefined> {
    if (!isClientId(id)) return undefined;
    const client = await readClient(this.statements, id);
    return client?.revokedAt === null ? client : undefined;
  }

  /**
   * The live client of that id, for a request that begins now: one whose id is the URL of its metadata document is read
   * from there, where what is stored of it is not fresh.
   *
   * @returns undefined where it is unknown, revoked or malformed
   * @throws HttpFailure 400 where the document cannot be used, in words for its developer
   * @throws TemporarilyUnavailable
   */
  async findForAuthorization(id: string): Promise<Client | undefined> {
    return isDocumentUrl(id) ? this.documents.find(id) : this.find(id);
  }

  /**
   * Revokes a client. Resolves once nothing of it can pass any more, also where it was revoked before: a revocation
   * that failed half-way is completed by the next.
   *
   * @param actor as the trail names it
   * @returns false where there never was such a client
   */
  async revoke(id: string, actor: string): Promise<boolean> {
    if (!isClientId(id)) return false;
    const { count } = await this.prisma.client.updateMany({
      where: { id, revokedAt: null },
      data: { revokedAt: this.clock.now() },
    });
    if (count === 0 && !(await this.exists(id))) return false;
    if (count > 0) this.audit.record({ type: 'client.revoked', outcome: 'success', actor, clientId: id });
    await this.events.publish('revoked', { kind: 'client', id });
    return true;
  }

  private async exists(id: string): Promise<boolean> {
    return (await this.prisma.client.count({ where: { id } })) > 0;
  }
}
