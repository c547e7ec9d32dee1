import { Module } from '@nestjs/common';
import { FirstAccountService } from './accounts/first-account.service.js';
import { BrowserCookieService } from './browser/browser-cookie.service.js';
import { KnownBrowsersService } from './browser/known-browsers.service.js';
import { ErasureService } from './erasure/erasure.service.js';
import { FormTokensService } from './forms/form-tokens.service.js';
import { FormsService } from './forms/forms.service.js';
import { SameOriginGuard } from './forms/same-origin.guard.js';
import { InvitationPageService } from './invitations/invitation-page.service.js';
import { InvitationsController } from './invitations/invitations.controller.js';
import { InvitationsService } from './invitations/invitations.service.js';
import { PasswordsService } from './passwords/passwords.service.js';
import { FailedSignIns } from './sign-in/failed-sign-ins.service.js';
import { LoginPageService } from './sign-in/login-page.service.js';
import { ReturnPurposes } from './sign-in/return-purposes.service.js';
import { SignInController } from './sign-in/sign-in.controller.js';
import { SignInService } from './sign-in/sign-in.service.js';
import { SignInSessionsService } from './sign-in/sign-in-sessions.service.js';
import { UsersService } from './users.service.js';

/** Accounts, sign-in, and what every page with a form needs. */
@Module({
  controllers: [SignInController, InvitationsController],
  providers: [
    BrowserCookieService,
    ErasureService,
    FailedSignIns,
    FirstAccountService,
    FormsService,
    FormTokensService,
    InvitationPageService,
    InvitationsService,
    KnownBrowsersService,
    LoginPageService,
    PasswordsService,
    ReturnPurposes,
    SameOriginGuard,
    SignInService,
    SignInSessionsService,
    UsersService,
  ],
  exports: [
    BrowserCookieService,
    ErasureService,
    FormsService,
    FormTokensService,
    ReturnPurposes,
    SameOriginGuard,
    SignInSessionsService,
    UsersService,
  ],
})
export class UsersModule {}
