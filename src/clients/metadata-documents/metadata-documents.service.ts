import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { WorkByKey } from '../../common/work-by-key.js';
import { Config } from '../../config/config.js';
import type { Client } from '../../database/generated/client.js';
import { toColumns } from '../authentication/declared-keys.js';
import { isListedRedirect } from '../redirects/listed-redirect.js';
import { KeptMetadata } from '../registration/kept-metadata.service.js';
import { DocumentClientsService, type FetchedClient } from './document-clients.service.js';
import { documentUrlFault } from './document-url.js';
import { FetchFailure } from './fetch/fetch-failure.js';
import { freshFor } from './fetch/freshness.js';
import type { JsonAnswer } from './fetch/get-json.js';
import { RemoteJsonService, TooManyFetches } from './fetch/remote-json.service.js';
import { asFetchFailure, readMetadataDocument } from './metadata-document.js';
import { unusableDocument } from './unusable-document.js';

/** What the draft recommends (§8.7). */
const MOST_BYTES = 5 * 1024;
const FRESH = { least: 60, most: 86_400, otherwise: 3600 };
/** While a document cannot be fetched, the one before serves this long, in seconds: a host may have a bad day. */
const STALE = 86_400;

/** Clients that are known by the URL of their metadata document (draft-ietf-oauth-client-id-metadata-document). */
@Injectable()
export class MetadataDocumentsService {
  private readonly work = new WorkByKey<Client | undefined>();

  constructor(
    private readonly config: Config,
    private readonly clock: Clock,
    private readonly remote: RemoteJsonService,
    private readonly kept: KeptMetadata,
    private readonly clients: DocumentClientsService,
  ) {}

  /**
   * The client of that URL, by its document as it is now or was a while ago, as its headers let it be kept.
   *
   * @returns undefined where it is revoked, or no client may have such an id
   * @throws HttpFailure 400 where there is no such document, or none that is taken here
   * @throws TemporarilyUnavailable
   */
  async find(url: string): Promise<Client | undefined> {
    if (!this.config.clientMetadataDocuments) return undefined;
    const fault = documentUrlFault(url);
    if (fault !== undefined) throw unusableDocument(fault);
    const stored = await this.clients.find(url);
    if (stored === undefined) this.checkAdmitted(url);
    else if (stored.revokedAt !== null) return undefined;
    else if (stored.documentFreshUntil !== null && stored.documentFreshUntil > this.clock.now())
      return stored;
    return this.work.do(url, () => this.refresh(url, stored));
  }

  /** Whether it may be one of those here, by what the operator said of registration. */
  private checkAdmitted(url: string): void {
    const { registration, redirectHosts, baseUrl } = this.config;
    if (registration === 'closed') throw unusableDocument('registration is closed here: ask the operator');
    if (registration === 'allowlist' && !isListedRedirect(url, redirectHosts)) {
      throw unusableDocument('it is at a host whose apps are not taken here');
    }
    // Else a request to /authorize could have this server ask itself, and so on.
    if (new URL(url).host === new URL(baseUrl).host) throw unusableDocument('it is at this server itself');
  }

  private async refresh(url: string, stored: Client | undefined): Promise<Client | undefined> {
    try {
      const read = (answer: JsonAnswer): Promise<FetchedClient> => this.read(url, answer);
      const fetched = await this.remote.get({ url, kind: 'document', mostBytes: MOST_BYTES, read });
      return await this.clients.store(url, fetched, stored);
    } catch (error) {
      if (!(error instanceof FetchFailure || error instanceof TooManyFetches)) throw error;
      const isGone = error instanceof FetchFailure && error.fault === 'gone';
      if (!isGone && this.isServedStale(stored)) return this.clients.findLive(url);
      throw error instanceof FetchFailure ? unusableDocument(error.words) : error;
    }
  }

  private async read(url: string, { headers, body }: JsonAnswer): Promise<FetchedClient> {
    try {
      const { metadata, tokenEndpointAuthMethod, keys } = await readMetadataDocument(url, body);
      const now = this.clock.now();
      return {
        ...this.kept.of(metadata),
        ...toColumns(keys),
        tokenEndpointAuthMethod,
        documentFetchedAt: now,
        documentFreshUntil: this.clock.in(freshFor(headers, FRESH), now),
      };
    } catch (error) {
      throw asFetchFailure(error);
    }
  }

  private isServedStale(stored: Client | undefined): boolean {
    return (
      stored !== undefined &&
      stored.documentFetchedAt !== null &&
      stored.documentFetchedAt > this.clock.in(-STALE)
    );
  }
}
