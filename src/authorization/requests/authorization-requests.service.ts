import { Injectable } from '@nestjs/common';
import type { Client } from '../../clients/clients.service.js';
import { matchRedirectUri } from '../../clients/redirects/match-redirect-uri.js';
import { Clock } from '../../common/clock.js';
import { HttpFailure } from '../../common/errors/failure.js';
import { digest, matchesDigest, randomToken } from '../../common/secrets.js';
import { Config } from '../../config/config.js';
import type { AuthorizationRequest, Prisma } from '../../database/generated/client.js';
import { PrismaService } from '../../database/prisma.service.js';
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

/** A request that waits for a decision, or for its code to be redeemed. */
export type OpenRequest = AuthorizationRequest & { client: Client };

/** Checked authorization requests, each of one browser and for ten minutes (AUTH_REQUEST_TTL). */
@Injectable()
export class AuthorizationRequestsService {
  constructor(
    private readonly prisma: PrismaService,
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
    const [ofClient, all] = await Promise.all([
      this.countPending({ clientId: request.clientId }, MOST_PENDING_OF_CLIENT),
      this.countPending({}, MOST_PENDING),
    ]);
    if (ofClient >= MOST_PENDING_OF_CLIENT || all >= MOST_PENDING) throw new TooManyPending();
    const createdAt = this.clock.now();
    const { id } = await this.prisma.authorizationRequest.create({
      data: {
        ...request,
        id: randomToken(24),
        browserDigest: digest(browser),
        createdAt,
        expiresAt: this.clock.in(this.config.authRequestTtl, createdAt),
      },
    });
    return id;
  }

  /**
   * The request of that id, which this browser started and which may still be decided.
   *
   * @throws HttpFailure 400, in the same words for one that is unknown, expired, another browser's, or whose client gave
   * its address up since
   */
  async findOpen(id: string, browser: string | undefined): Promise<OpenRequest> {
    const request = ID.test(id)
      ? await this.prisma.authorizationRequest.findUnique({ where: { id }, include: { client: true } })
      : null;
    if (request === null || browser === undefined || !matchesDigest(browser, request.browserDigest)) {
      throw notOpen();
    }
    if (request.deniedAt !== null || request.redeemedAt !== null) throw alreadyAnswered();
    if (request.expiresAt <= this.clock.now()) throw notOpen();
    if (!matchRedirectUri(request.client.redirectUris, request.redirectUri)) throw notOpen();
    return request;
  }

  private async countPending(where: Prisma.AuthorizationRequestWhereInput, most: number): Promise<number> {
    return this.prisma.authorizationRequest.count({
      where: { ...where, expiresAt: { gt: this.clock.now() }, approvedAt: null, deniedAt: null },
      take: most,
    });
  }
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
