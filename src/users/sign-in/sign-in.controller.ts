import { Body, Controller, Get, Post, Query, Req, Res, UseFilters, UseGuards } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { HttpFailure } from '../../common/errors/failure.js';
import { PageErrorFilter } from '../../common/errors/failure.filters.js';
import { ReadsForm } from '../../common/http/body.guard.js';
import { RateLimited } from '../../limits/rate-limit.decorator.js';
import { SameOriginGuard } from '../forms/same-origin.guard.js';
import { sendRedirect } from '../../common/http/redirect.js';
import { LoginPageService } from './login-page.service.js';
import { loginPath, returnPath } from './return-path.js';
import { SignInForm, SignOutForm } from './sign-in.dto.js';
import { SignInService } from './sign-in.service.js';

/** The pages that sign people in and out. */
@Controller()
@UseFilters(PageErrorFilter)
@ApiExcludeController()
export class SignInController {
  constructor(
    private readonly signIns: SignInService,
    private readonly page: LoginPageService,
  ) {}

  /** Shows the sign-in page, also to whoever is signed in and wants to be somebody else. */
  @Get('login')
  @RateLimited('login')
  async show(
    @Query('return_to') returnTo: unknown,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    await this.page.send(request, response, { returnTo: returnPath(returnTo) });
  }

  /** Signs in: 303 to `return_to`; else the page again, with the reason. */
  @Post('login')
  @ReadsForm()
  @RateLimited('login')
  @UseGuards(SameOriginGuard)
  async signIn(@Body() form: SignInForm, @Req() request: Request, @Res() response: Response): Promise<void> {
    const returnTo = returnPath(form.return_to);
    try {
      await this.signIns.signIn(request, response, form);
    } catch (problem) {
      if (!(problem instanceof HttpFailure)) throw problem;
      await this.page.send(request, response, { returnTo, email: form.email, problem });
      return;
    }
    sendRedirect(response, 303, returnTo);
  }

  /** Signs out: 303 to the sign-in page, from which one comes back to `return_to`. */
  @Post('logout')
  @ReadsForm()
  @UseGuards(SameOriginGuard)
  async signOut(
    @Body() form: SignOutForm,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    await this.signIns.signOut(request, response, form);
    sendRedirect(response, 303, loginPath(form.return_to));
  }
}
