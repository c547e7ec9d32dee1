import { BadRequestException, ConflictException, Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.service.js';
import { Clock } from '../common/clock.js';
import { digest, randomToken } from '../common/secrets.js';
import { Config } from '../config/config.js';
import type { Prisma, User } from '../database/generated/client.js';
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
    const invited = await this.offerPassword({ email: address, passwordHash: null, disabledAt: null });
    if (invited === undefined) throw new ConflictException('This address has an account already');
    this.note('user.invited', invited.user.id, actor);
    return invited;
  }

  /**
   * A link by which a user sets a password, for 7 days: their first, or another in the place of one that is forgotten,
   * which is good until then. A link that they had is void.
   *
   * @returns undefined where there is no such user
   * @throws ConflictException where the user is disabled
   */
  async inviteAgain(id: string, actor: string): Promise<Invited | undefined> {
    const invited = await this.offerPassword({ id, disabledAt: null });
    if (invited !== undefined) {
      this.note(
        invited.user.passwordHash === null ? 'user.invited' : 'user.password_reset_offered',
        id,
        actor,
      );
      return invited;
    }
    if (await this.exists(id)) throw new ConflictException('This user is disabled: enable them first');
    return undefined;
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
   * @throws ConflictException where the user is being erased
   */
  async enable(id: string, actor: string): Promise<boolean> {
    const isDisabled = { id, disabledAt: { not: null } };
    if ((await this.prisma.user.count({ where: isDisabled })) === 0) return this.exists(id);
    if ((await this.prisma.erasure.count({ where: { id } })) > 0) {
      throw new ConflictException('This user is being erased: ask for the erasure again, which completes it');
    }
    await this.cutOff(id);
    const { count } = await this.prisma.user.updateMany({ where: isDisabled, data: { disabledAt: null } });
    if (count > 0) this.note('user.enabled', id, actor);
    return true;
  }

  /** Makes the link for the one user of whom that is so, in the place of an earlier one. */
  private async offerPassword(where: Prisma.UserWhereInput): Promise<Invited | undefined> {
    const token = randomToken();
    const [user] = await this.prisma.user.updateManyAndReturn({
      where,
      data: { inviteDigest: digest(token), inviteExpiresAt: this.clock.in(INVITATION) },
    });
    return user && { user, inviteUrl: `${this.config.baseUrl}/invite/${token}` };
  }

  private async cutOff(id: string): Promise<void> {
    await this.sessions.endAll(id);
    await this.events.publish('revoked', { kind: 'user', id });
  }

  private async exists(id: string): Promise<boolean> {
    return (await this.prisma.user.count({ where: { id } })) > 0;
  }

  private note(
    type: 'user.created' | 'user.invited' | 'user.password_reset_offered' | 'user.disabled' | 'user.enabled',
    userId: string,
    actor: string,
  ): void {
    this.audit.record({ type, outcome: 'success', actor, userId });
  }
}
