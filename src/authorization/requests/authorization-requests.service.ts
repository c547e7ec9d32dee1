import { Injectable } from '@nestjs/common';
import type { Client } from '../../clients/clients.service.js';
import { matchRedirectUri } from '../../clients/redirects/match-redirect-uri.js';
import { Clock } from '../../common/clock.js';
import { HttpFailure } from '../../common/errors/failure.js';
import { digest, matchesDigest, randomToken } from '../../common/secrets.js';
import { Config } from '../../config/config.js';
import { type AuthorizationRequest, Prisma } from '../../database/generated/client.js';
import { Statements } from '../../database/statements.service.js';
import { REQUEST_COLUMNS } from './request-columns.js';
import { TooManyPending } from './too-many-pending.js';

/** Undecided requests that a client may have. Those being written at the same moment are not counted. */
export const MOST_PENDING_OF_CLIENT = 500;
/** Undecided requests that there may be. */
export const MOST_PENDING = 10_000;

const ID = /^[A-Za-z0-9_-]{32}$/;

/** What a client asks for, checked. */
export type NewRequest = Pick<
  AuthorizationRequest,
  'clientId' | 'redirectUri' | 'scopes' | 'state' | 'codeChallenge' | 'audience'
>;

/** What a person is told of the client that asks. */
export type AskingClient = Pick<Client, 'id' | 'name' | 'redirectUris' | 'documentFetchedAt'>;

/** A request that waits for a decision, or for its code to be redeemed. */
export type OpenRequest = AuthorizationRequest & { client: AskingClient };

/** Checked authorization requests, each of one browser and for ten minutes (AUTH_REQUEST_TTL). */
@Injectable()
export class AuthorizationRequestsService {
  constructor(
    private readonly statements: Statements,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  /**
   * Keeps a request for the person at that browser to decide.
   *
   * @returns its id
   * @throws TooManyPending
   */
  async create(request: NewRequest, browser: string): Promise<string> {
    const { clientId, redirectUri, scopes, state, codeChallenge, audience } = request;
    const id = randomToken(24);
    const now = this.clock.now();
    const expiresAt = this.clock.in(this.config.authRequestTtl, now);
    const isOfClient = Prisma.sql`client_id = ${clientId}`;
    const [created] = await this.statements.query`
      INSERT INTO authorization_requests (
        id, client_id, redirect_uri, scopes, state, code_challenge, audience, browser_digest, created_at, expires_at
      )
      SELECT ${id}, ${clientId}, ${redirectUri}, ${scopes}::text[], ${state}, ${codeChallenge}, ${audience},
        ${digest(browser)}::bytea, ${now}::timestamptz, ${expiresAt}::timestamptz
      WHERE ${countPending(isOfClient, now, MOST_PENDING_OF_CLIENT)} < ${MOST_PENDING_OF_CLIENT}::int
        AND ${countPending(Prisma.sql`TRUE`, now, MOST_PENDING)} < ${MOST_PENDING}::int
      RETURNING id`;
    if (created === undefined) throw new TooManyPending();
    return id;
  }

  /**
   * The request of that id, which this browser started and which may still be decided.
   *
   * @throws HttpFailure 400, in the same words for one that is unknown, expired, another browser's, or whose client gave
   * its address up since
   */
  async findOpen(id: string, browser: string | undefined): Promise<OpenRequest> {
    const request = ID.test(id) ? await this.find(id) : undefined;
    if (request === undefined || browser === undefined || !matchesDigest(browser, request.browserDigest)) {
      throw notOpen();
    }
    if (request.deniedAt !== null || request.redeemedAt !== null) throw alreadyAnswered();
    if (request.expiresAt <= this.clock.now()) throw notOpen();
    if (!matchRedirectUri(request.client.redirectUris, request.redirectUri)) throw notOpen();
    return request;
  }

  private async find(id: string): Promise<OpenRequest | undefined> {
    const [found] = await this.statements.query<FoundRequest>`
      SELECT ${REQUEST_COLUMNS}, c.name AS "clientName", c.redirect_uris AS "clientRedirectUris",
        c.document_fetched_at AS "clientDocumentFetchedAt"
      FROM authorization_requests r JOIN clients c ON c.id = r.client_id
      WHERE r.id = ${id}`;
    if (found === undefined) return undefined;
    const { clientName: name, clientRedirectUris: redirectUris, clientDocumentFetchedAt, ...request } = found;
    const client = { id: request.clientId, name, redirectUris, documentFetchedAt: clientDocumentFetchedAt };
    return { ...request, client };
  }
}

interface FoundRequest extends AuthorizationRequest {
  clientName: string | null;
  clientRedirectUris: string[];
  clientDocumentFetchedAt: Date | null;
}

/** How many wait for a decision, as far as that matters. */
function countPending(which: Prisma.Sql, now: Date, most: number): Prisma.Sql {
  return Prisma.sql`(SELECT count(*) FROM (
    SELECT 1 FROM authorization_requests
    WHERE ${which} AND expires_at > ${now} AND approved_at IS NULL AND denied_at IS NULL LIMIT ${most}::int
  ) AS pending)`;
}

/** A request that is unknown, has expired, was ended, or belongs to another browser. */
function notOpen(): HttpFailure {
  return new HttpFailure(
    400,
    'This request has expired, or was not started in this browser. Go back to the app and connect again',
  );
}

/** A request that was decided, and cannot be decided otherwise any more. */
export function alreadyAnswered(): HttpFailure {
  return new HttpFailure(400, 'This request was answered already. Go back to the app');
}
