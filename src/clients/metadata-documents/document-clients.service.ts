import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/audit.service.js';
import type { Client } from '../../database/generated/client.js';
import { PrismaService } from '../../database/prisma.service.js';
import type { KeyColumns } from '../authentication/declared-keys.js';
import type { KeptMetadata } from '../registration/kept-metadata.service.js';

/** RFC 7592 is not for them: no token has this digest, for none has an empty one. */
const NO_REGISTRATION_TOKEN = new Uint8Array();

/** What a fetched document makes of its client. */
export type FetchedClient = ReturnType<KeptMetadata['of']> &
  KeyColumns & {
    tokenEndpointAuthMethod: string;
    documentFetchedAt: Date;
    documentFreshUntil: Date;
  };

/** Clients that are known by a document, as rows like every other: what was revoked stays so, whatever is fetched. */
@Injectable()
export class DocumentClientsService {
  constructor(
    private readonly prisma: PrismaService,
    private readonly audit: AuditService,
  ) {}

  /** The client of that URL, also a revoked one. */
  async find(url: string): Promise<Client | undefined> {
    return (await this.prisma.client.findUnique({ where: { id: url } })) ?? undefined;
  }

  /** The same; undefined where it was revoked. */
  async findLive(url: string): Promise<Client | undefined> {
    const client = await this.find(url);
    return client?.revokedAt === null ? client : undefined;
  }

  /**
   * Keeps what was fetched. A row that is there already is never made anew; a revoked one is not touched, nor is one that
   * somebody else has brought up to date meanwhile.
   *
   * @param before as it was when the fetch began; undefined where it was not there
   * @returns the client as it is then; undefined where it was revoked
   */
  async store(url: string, fetched: FetchedClient, before: Client | undefined): Promise<Client | undefined> {
    if (before === undefined) await this.insert(url, fetched);
    else await this.update(fetched, before);
    return this.findLive(url);
  }

  private async insert(url: string, fetched: FetchedClient): Promise<void> {
    const createdAt = fetched.documentFetchedAt;
    const { count } = await this.prisma.client.createMany({
      data: [{ ...fetched, id: url, registrationTokenDigest: NO_REGISTRATION_TOKEN, createdAt }],
      skipDuplicates: true,
    });
    if (count === 0) return;
    this.audit.record({
      type: 'client.registered',
      outcome: 'success',
      actor: 'anonymous',
      clientId: url,
      detail: { name: fetched.name, token_endpoint_auth_method: fetched.tokenEndpointAuthMethod },
    });
  }

  private async update(fetched: FetchedClient, before: Client): Promise<void> {
    const { id, documentFetchedAt } = before;
    const [after] = await this.prisma.client.updateManyAndReturn({
      where: { id, revokedAt: null, documentFetchedAt },
      data: fetched,
    });
    const changed = after === undefined ? [] : TOLD_OF.filter((f) => !isDeepStrictEqual(before[f], after[f]));
    if (changed.length === 0) return;
    this.audit.record({
      type: 'client.updated',
      outcome: 'success',
      actor: `client:${id}`,
      clientId: id,
      detail: { name: fetched.name, changed: changed.join(' ') },
    });
  }
}

/** What the trail tells of where it changed. */
const TOLD_OF = [
  'name',
  'redirectUris',
  'grantTypes',
  'scopes',
  'tokenEndpointAuthMethod',
  'jwks',
  'jwksUri',
  'assertionAlgorithm',
] as const satisfies (keyof FetchedClient)[];
