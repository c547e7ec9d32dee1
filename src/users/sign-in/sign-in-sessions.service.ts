import { Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import { AuditService } from '../../audit/audit.service.js';
import { Clock } from '../../common/clock.js';
import { digest, randomToken } from '../../common/secrets.js';
import { Config } from '../../config/config.js';
import type { User } from '../../database/generated/client.js';
import { PrismaService, type Transaction } from '../../database/prisma.service.js';
import { Statements } from '../../database/statements.service.js';
import { HostCookie } from '../browser/host-cookie.js';

/** Seconds that a session lasts, whatever is done with it. */
const LIFETIME = 12 * 60 * 60;
/** Seconds that it lasts unused. */
const IDLE = 60 * 60;
/** Seconds for which a use is not noted again: not every page view is a write. */
const NOTED = 60;

/** Who is signed in. */
export interface SignedIn {
  sessionId: string;
  userId: string;
  email: string;
}

/** The sessions of people in browsers. The cookie's value is stored as its digest alone. */
@Injectable()
export class SignInSessionsService {
  private readonly cookie: HostCookie;

  constructor(
    private readonly prisma: PrismaService,
    private readonly statements: Statements,
    private readonly clock: Clock,
    private readonly audit: AuditService,
    config: Config,
  ) {
    this.cookie = new HostCookie('gatehouse_session', config.baseUrl);
  }

  /**
   * Who sent this request; undefined where nobody is signed in: no session, one that ended, is 12 h old or was not used
   * for 1 h, or that of a disabled user.
   */
  async current(request: Request): Promise<SignedIn | undefined> {
    const value = this.cookie.read(request);
    if (value === undefined) return undefined;
    const [session] = await this.statements.query<SignedIn & { lastSeenAt: Date }>`
      SELECT s.id AS "sessionId", s.user_id AS "userId", u.email, s.last_seen_at AS "lastSeenAt"
      FROM user_sessions s JOIN users u ON u.id = s.user_id AND u.disabled_at IS NULL
      WHERE s.digest = ${digest(value)} AND s.ended_at IS NULL AND s.expires_at > ${this.clock.now()}
        AND s.last_seen_at > ${this.clock.in(-IDLE)}`;
    if (session === undefined) return undefined;
    const { lastSeenAt, ...signedIn } = session;
    if (lastSeenAt < this.clock.in(-NOTED)) await this.noteUse(signedIn.sessionId);
    return signedIn;
  }

  /**
   * Signs a user in on this browser, under a value that nobody knew before; the session that it had ends.
   *
   * @param user with the password's hash that was looked at
   * @returns false where the user was disabled or got another password in the meantime
   */
  async start(
    request: Request,
    response: Response,
    { id: userId, passwordHash }: Pick<User, 'id' | 'passwordHash'>,
  ): Promise<boolean> {
    const value = randomToken();
    const now = this.clock.now();
    const hasStarted = await this.prisma.$transaction(async (tx) => {
      // Locks the user's row: disabling and another password wait for this, and then find the session to end.
      const { count } = await tx.user.updateMany({
        where: { id: userId, passwordHash, disabledAt: null },
        data: { lastSignInAt: now },
      });
      if (count === 0) return false;
      await this.endPresented(tx, request);
      await tx.userSession.create({
        data: {
          digest: digest(value),
          userId,
          createdAt: now,
          lastSeenAt: now,
          expiresAt: this.clock.in(LIFETIME, now),
        },
      });
      return true;
    });
    if (!hasStarted) return false;
    this.cookie.write(response, value);
    this.note('user.signed_in', userId);
    return true;
  }

  /** Signs this browser out. */
  async end(request: Request, response: Response): Promise<void> {
    const ended = await this.endPresented(this.prisma, request);
    for (const { userId } of ended) this.note('user.signed_out', userId);
    this.cookie.clear(response);
  }

  /** Signs a user out everywhere. */
  async endAll(userId: string, tx: Transaction = this.prisma): Promise<void> {
    await tx.userSession.updateMany({
      where: { userId, endedAt: null },
      data: { endedAt: this.clock.now() },
    });
  }

  private async endPresented(database: Transaction, request: Request): Promise<{ userId: string }[]> {
    const value = this.cookie.read(request);
    if (value === undefined) return [];
    return database.userSession.updateManyAndReturn({
      where: { digest: digest(value), endedAt: null },
      data: { endedAt: this.clock.now() },
      select: { userId: true },
    });
  }

  private async noteUse(id: string): Promise<void> {
    await this.prisma.userSession.updateMany({ where: { id }, data: { lastSeenAt: this.clock.now() } });
  }

  private note(type: 'user.signed_in' | 'user.signed_out', userId: string): void {
    this.audit.record({ type, outcome: 'success', actor: `user:${userId}`, userId });
  }
}
