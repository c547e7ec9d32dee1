import { Module } from '@nestjs/common';
import { BrowserCookieService } from './browser/browser-cookie.service.js';
import { FormTokensService } from './forms/form-tokens.service.js';
import { SameOriginGuard } from './forms/same-origin.guard.js';
import { SignInSessionsService } from './sign-in/sign-in-sessions.service.js';
import { UsersService } from './users.service.js';

/** Accounts, sign-in, and what every page with a form needs. */
@Module({
  providers: [BrowserCookieService, FormTokensService, SameOriginGuard, SignInSessionsService, UsersService],
  exports: [BrowserCookieService, FormTokensService, SameOriginGuard, SignInSessionsService, UsersService],
})
export class UsersModule {}
