import { Injectable } from '@nestjs/common';
import type { JSONWebKeySet } from 'jose';
import { Clock } from '../../common/clock.js';
import { TemporarilyUnavailable } from '../../common/errors/oauth-error.js';
import type { Client } from '../../database/generated/client.js';
import { FetchFailure } from '../metadata-documents/fetch/fetch-failure.js';
import { freshFor } from '../metadata-documents/fetch/freshness.js';
import type { JsonAnswer } from '../metadata-documents/fetch/get-json.js';
import { RemoteJsonService, TooManyFetches } from '../metadata-documents/fetch/remote-json.service.js';
import { readKeySet } from './key-set.js';

/** Key sets carry certificates at times. */
const MOST_BYTES = 32 * 1024;
const FRESH = { least: 60, most: 3600, otherwise: 600 };
/** While a host cannot give its keys, those that it gave before serve this long, in seconds. */
const STALE = 86_400;
/** A key that is not among them may be a new one: they are asked for again, but not sooner than this, in seconds. */
const ASK_AGAIN = 30;
/** Key sets that are kept; the oldest makes room. */
const MOST_KEPT = 500;

/** A key set that was fetched. */
interface Published {
  keys: JSONWebKeySet;
  fetchedAt: Date;
  freshUntil: Date;
}

/** The keys by which clients sign: in their metadata, or at an address that it names. */
@Injectable()
export class ClientKeysService {
  private readonly kept = new Map<string, Published>();

  constructor(
    private readonly remote: RemoteJsonService,
    private readonly clock: Clock,
  ) {}

  /**
   * @param kid of the key that is looked for, where that is said
   * @returns the client's key set; undefined where it has none, or what it publishes is none (any more)
   * @throws TemporarilyUnavailable where its host is not reached, which says nothing of the client
   */
  async keysOf({ jwks, jwksUri }: Client, kid: string | undefined): Promise<JSONWebKeySet | undefined> {
    if (jwks !== null) return jwks as unknown as JSONWebKeySet;
    return jwksUri === null ? undefined : this.published(jwksUri, kid);
  }

  private async published(url: string, kid: string | undefined): Promise<JSONWebKeySet | undefined> {
    const kept = this.kept.get(url);
    if (kept !== undefined && this.serves(kept, kid)) return kept.keys;
    try {
      const read = (answer: JsonAnswer): Published => this.read(answer);
      const published = await this.remote.get({ url, kind: 'keys', mostBytes: MOST_BYTES, read });
      this.keep(url, published);
      return published.keys;
    } catch (error) {
      if (!(error instanceof FetchFailure || error instanceof TooManyFetches)) throw error;
      if (error instanceof FetchFailure && error.fault !== 'unreachable') {
        // What is in their place, or that there is nothing, is an answer: the keys that were there are void.
        this.kept.delete(url);
        return undefined;
      }
      if (kept !== undefined && has(kept, kid) && kept.fetchedAt > this.clock.in(-STALE)) return kept.keys;
      throw new TemporarilyUnavailable('The keys of the client could not be fetched: try again shortly');
    }
  }

  private serves(published: Published, kid: string | undefined): boolean {
    const { fetchedAt, freshUntil } = published;
    if (freshUntil <= this.clock.now()) return false;
    return has(published, kid) || fetchedAt > this.clock.in(-ASK_AGAIN);
  }

  private read({ headers, body }: JsonAnswer): Published {
    const keys = readKeySet(body);
    if (typeof keys === 'string') throw new FetchFailure('unusable', keys);
    const now = this.clock.now();
    return { keys, fetchedAt: now, freshUntil: this.clock.in(freshFor(headers, FRESH), now) };
  }

  private keep(url: string, published: Published): void {
    this.kept.delete(url);
    const [oldest] = this.kept.keys();
    if (oldest !== undefined && this.kept.size >= MOST_KEPT) this.kept.delete(oldest);
    this.kept.set(url, published);
  }
}

function has({ keys }: Published, kid: string | undefined): boolean {
  return kid === undefined || keys.keys.some((key) => key.kid === kid);
}
