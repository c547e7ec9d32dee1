import { BadRequestException, ConflictException, Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.service.js';
import { Clock } from '../common/clock.js';
import { digest, randomToken } from '../common/secrets.js';
import { Config } from '../config/config.js';
import type { User } from '../database/generated/client.js';
import { PrismaService } from '../database/prisma.service.js';
import { EventsService } from '../events/events.service.js';
import { accountEmail } from './accounts/email.js';
import { SignInSessionsService } from './sign-in/sign-in-sessions.service.js';

export type { User } from '../database/generated/client.js';

/** Seconds that an invitation is open. */
const INVITATION = 7 * 24 * 60 * 60;

/** Somebody who may set a password by this link, once. */
export interface Invited {
  user: User;
  inviteUrl: string;
}

/** Who has an account. */
@Injectable()
export class UsersService {
  constructor(
    private readonly prisma: PrismaService,
    private readonly sessions: SignInSessionsService,
    private readonly events: EventsService,
    private readonly audit: AuditService,
    private readonly clock: Clock,
    private readonly config: Config,
  ) {}

  /**
   * Invites somebody for 7 days. Whoever was invited and has not come yet gets a new link; the old one is void.
   *
   * @param actor who invites, as the trail names it
   * @throws ConflictException where the address has an account
   */
  async invite(email: string, actor: string): Promise<Invited> {
    const address = accountEmail(email);
    if (address === undefined) throw new BadRequestException('email must be an email');
    const [created] = await this.prisma.user.createManyAndReturn({
      data: { email: address, createdAt: this.clock.now() },
      skipDuplicates: true,
    });
    if (created !== undefined) this.note('user.created', created.id, actor);
    const token = randomToken();
    const [user] = await this.prisma.user.updateManyAndReturn({
      where: { email: address, passwordHash: null, disabledAt: null },
      data: { inviteDigest: digest(token), inviteExpiresAt: this.clock.in(INVITATION) },
    });
    if (user === undefined) throw new ConflictException('This address has an account already');
    this.note('user.invited', user.id, actor);
    return { user, inviteUrl: `${this.config.baseUrl}/invite/${token}` };
  }

  /**
   * Cuts a user off: once this is answered nothing that they hold or granted can pass, also where that was done before.
   *
   * @returns false where there is no such user
   */
  async disable(id: string, actor: string): Promise<boolean> {
    const { count } = await this.prisma.user.updateMany({
      where: { id, disabledAt: null },
      data: { disabledAt: this.clock.now(), inviteDigest: null, inviteExpiresAt: null },
    });
    if (count === 0 && !(await this.exists(id))) return false;
    await this.cutOff(id);
    if (count > 0) this.note('user.disabled', id, actor);
    return true;
  }

  /**
   * Lets a user sign in again. What was cut off stays so: it is ended once more before the tombstone goes, in case it
   * outlived a disabling that failed half-way.
   *
   * @returns false where there is no such user
   */
  async enable(id: string, actor: string): Promise<boolean> {
    const isDisabled = { id, disabledAt: { not: null } };
    if ((await this.prisma.user.count({ where: isDisabled })) === 0) return this.exists(id);
    await this.cutOff(id);
    const { count } = await this.prisma.user.updateMany({ where: isDisabled, data: { disabledAt: null } });
    if (count > 0) this.note('user.enabled', id, actor);
    return true;
  }

  private async cutOff(id: string): Promise<void> {
    await this.sessions.endAll(id);
    await this.events.publish('revoked', { kind: 'user', id });
  }

  private async exists(id: string): Promise<boolean> {
    return (await this.prisma.user.count({ where: { id } })) > 0;
  }

  private note(
    type: 'user.created' | 'user.invited' | 'user.disabled' | 'user.enabled',
    userId: string,
    actor: string,
  ): void {
    this.audit.record({ type, outcome: 'success', actor, userId });
  }
}
