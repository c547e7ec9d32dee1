import { Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import { AuditService } from '../../audit/audit.service.js';
import { HttpFailure } from '../../common/errors/failure.js';
import type { User } from '../../database/generated/client.js';
import { PrismaService } from '../../database/prisma.service.js';
import { accountEmail } from '../accounts/email.js';
import { KnownBrowsersService } from '../browser/known-browsers.service.js';
import { FormsService } from '../forms/forms.service.js';
import { PasswordsService } from '../passwords/passwords.service.js';
import { LOGOUT } from '../views/account-header.js';
import { type Attempt, FailedSignIns } from './failed-sign-ins.service.js';
import type { SignInForm, SignOutForm } from './sign-in.dto.js';
import { SignInSessionsService } from './sign-in-sessions.service.js';

/** The purpose of the login form. */
export const LOGIN = 'login';

/** Signs people in by e-mail address and password, and out. */
@Injectable()
export class SignInService {
  constructor(
    private readonly prisma: PrismaService,
    private readonly passwords: PasswordsService,
    private readonly sessions: SignInSessionsService,
    private readonly forms: FormsService,
    private readonly knownBrowsers: KnownBrowsersService,
    private readonly failures: FailedSignIns,
    private readonly audit: AuditService,
  ) {}

  /**
   * Starts a session where the password is the account's.
   *
   * @throws HttpFailure in words for people: 403 not our form, 429 too many failed, 401 whatever else is wrong, in the
   * same words and time for an unknown account, a wrong password and a disabled user
   */
  async signIn(request: Request, response: Response, form: SignInForm): Promise<void> {
    await this.forms.check(request, LOGIN, form.form_token);
    const email = accountEmail(form.email);
    const attempt = this.attemptOf(request, email ?? '');
    await this.failures.count(attempt);
    const user = await this.find(email);
    const isRight = await this.passwords.matches(form.password, user?.passwordHash);
    if (!isRight || user === undefined || !(await this.sessions.start(request, response, user))) {
      throw this.refusal(user, isRight);
    }
    await this.failures.forgive(attempt);
    this.knownBrowsers.remember(request, response, user.email);
  }

  /**
   * Ends the session of this browser; where there is none that lives, there is nothing to check.
   *
   * @throws HttpFailure 403 where the form is not that session's
   */
  async signOut(request: Request, response: Response, form: SignOutForm): Promise<void> {
    if ((await this.sessions.current(request)) !== undefined) {
      await this.forms.check(request, LOGOUT, form.form_token);
    }
    await this.sessions.end(request, response);
  }

  private attemptOf(request: Request, email: string): Attempt {
    const knownBrowser = this.knownBrowsers.recognise(request, email);
    return { email, address: request.ip ?? 'unknown', knownBrowser };
  }

  /** For what no account can be called the database is asked all the same: it takes its time too. */
  private async find(email = ''): Promise<User | undefined> {
    return (await this.prisma.user.findUnique({ where: { email } })) ?? undefined;
  }

  private refusal(user: User | undefined, isRight: boolean): HttpFailure {
    this.audit.record({
      type: 'user.sign_in_failed',
      outcome: 'failure',
      actor: 'anonymous',
      userId: user?.id,
      detail: { reason: reasonOf(user, isRight) },
    });
    return new HttpFailure(401, 'The e-mail address or the password is wrong.');
  }
}

function reasonOf(user: User | undefined, isRight: boolean): string {
  if (user === undefined) return 'unknown_account';
  if (!isRight) return 'wrong_password';
  return user.disabledAt === null ? 'overtaken' : 'disabled';
}
