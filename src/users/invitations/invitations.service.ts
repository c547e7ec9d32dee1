import { Injectable, NotFoundException } from '@nestjs/common';
import type { Request, Response } from 'express';
import { AuditService } from '../../audit/audit.service.js';
import { Clock } from '../../common/clock.js';
import { HttpFailure } from '../../common/errors/failure.js';
import { digest } from '../../common/secrets.js';
import type { Prisma, User } from '../../database/generated/client.js';
import { PrismaService } from '../../database/prisma.service.js';
import { KnownBrowsersService } from '../browser/known-browsers.service.js';
import { FormsService } from '../forms/forms.service.js';
import { passwordFault } from '../passwords/password-rules.js';
import { PasswordsService } from '../passwords/passwords.service.js';
import { SignInSessionsService } from '../sign-in/sign-in-sessions.service.js';
import type { InvitationForm } from './invitation.dto.js';

/** The purpose of the form that takes up this invitation. */
export function invitePurpose(token: string): string {
  return `invite:${token}`;
}

/** Has people who were invited set a password, once: their first, or another in the place of one that they forgot. */
@Injectable()
export class InvitationsService {
  constructor(
    private readonly prisma: PrismaService,
    private readonly passwords: PasswordsService,
    private readonly sessions: SignInSessionsService,
    private readonly forms: FormsService,
    private readonly knownBrowsers: KnownBrowsersService,
    private readonly audit: AuditService,
    private readonly clock: Clock,
  ) {}

  /**
   * Whose invitation that is.
   *
   * @throws NotFoundException in the same words for one that never was, was used, was replaced or has run out
   */
  async find(token: string): Promise<User> {
    const user = await this.prisma.user.findFirst({ where: this.isOpen(token) });
    if (user === null) throw noInvitation();
    return user;
  }

  /**
   * Sets the password and signs the person in on this browser; where they had one, they are signed out everywhere else.
   *
   * @throws NotFoundException as `find` does; HttpFailure 400 where the password cannot be taken, 403 where it is not
   * our form, both in words for people
   */
  async accept(request: Request, response: Response, token: string, form: InvitationForm): Promise<void> {
    await this.forms.check(request, invitePurpose(token), form.form_token);
    const before = await this.find(token);
    const fault = faultOf(form);
    if (fault !== undefined) throw new HttpFailure(400, fault);
    const user = await this.setPassword(token, await this.passwords.hash(form.password));
    const actor = `user:${user.id}`;
    const type = before.passwordHash === null ? 'user.invite_accepted' : 'user.password_reset';
    this.audit.record({ type, outcome: 'success', actor, userId: user.id });
    await this.sessions.start(request, response, user);
    this.knownBrowsers.remember(request, response, user.email);
  }

  /** The row stays locked until who signed in with the password before is signed out. */
  private setPassword(token: string, passwordHash: string): Promise<User> {
    return this.prisma.$transaction(async (tx) => {
      const [user] = await tx.user.updateManyAndReturn({
        where: this.isOpen(token),
        data: { passwordHash, inviteDigest: null, inviteExpiresAt: null },
      });
      if (user === undefined) throw noInvitation();
      await this.sessions.endAll(user.id, tx);
      return user;
    });
  }

  private isOpen(token: string): Prisma.UserWhereInput {
    return {
      inviteDigest: digest(token),
      inviteExpiresAt: { gt: this.clock.now() },
      disabledAt: null,
    };
  }
}

function faultOf({ password, password_confirmation: again = password }: InvitationForm): string | undefined {
  return passwordFault(password) ?? (again === password ? undefined : 'The two passwords are not the same.');
}

function noInvitation(): NotFoundException {
  return new NotFoundException(
    'This link is not good, or not any more: it works once, within 7 days. Ask whoever sent it to you for a new one',
  );
}
