import { Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { OFFLINE_ACCESS } from '../../clients/scopes/offline-access.js';
import { ScopeCatalogue } from '../../clients/scopes/scope-catalogue.service.js';
import { AccessDenied } from '../../common/errors/oauth-error.js';
import { Config } from '../../config/config.js';
import { BrowserCookieService } from '../../users/browser/browser-cookie.service.js';
import { FormTokensService } from '../../users/forms/form-tokens.service.js';
import { type SignedIn, SignInSessionsService } from '../../users/sign-in/sign-in-sessions.service.js';
import { type AccountHeader, accountHeader } from '../../users/views/account-header.js';
import { errorResponse } from '../answer/authorization-response.js';
import { type Destination, describeDestination } from '../destination.js';
import {
  alreadyAnswered,
  AuthorizationRequestsService,
  type OpenRequest,
} from '../requests/authorization-requests.service.js';
import { DecisionsService } from '../requests/decisions.service.js';
import type { ConsentForm } from './consent.dto.js';
import { type Description, descriptionOf } from './description.js';
import { inWords } from './lifetime.js';
import { type Standing, standingOf } from './standing.js';

/** What a person is asked, as `authorization/views/consent.eta` shows it. */
export interface ConsentPage {
  serverName: string;
  /** The client's own claim; null where it makes none. */
  clientName: string | null;
  destination: Destination;
  /** Who answers for the client's claims; null where nobody does. */
  description: Description | null;
  standing: Standing;
  /** What each scope means. */
  scopes: string[];
  /** Whether the app may renew its access by itself. */
  isRenewed: boolean;
  /** How long the access lasts, in words; where it is renewed, how long unused. */
  lifetime: string;
  account: AccountHeader;
  /** Where the form posts to. */
  action: string;
  formToken: string;
}

/** An open request with whoever is at the browser that started it. */
interface Visit {
  open: OpenRequest;
  browser: string;
  signedIn: SignedIn | undefined;
}

/** The page on which a person approves or denies, and what they decide there. */
@Injectable()
export class ConsentService {
  constructor(
    private readonly config: Config,
    private readonly requests: AuthorizationRequestsService,
    private readonly decisions: DecisionsService,
    private readonly scopes: ScopeCatalogue,
    private readonly browsers: BrowserCookieService,
    private readonly sessions: SignInSessionsService,
    private readonly formTokens: FormTokensService,
  ) {}

  /**
   * What to ask. Asked every time: a client's word is never taken for the user's.
   *
   * @returns undefined where nobody is signed in
   * @throws HttpFailure 400
   */
  async ask(requestId: string, request: Request): Promise<ConsentPage | undefined> {
    const { open, browser, signedIn } = await this.visit(requestId, request);
    if (signedIn === undefined) return undefined;
    const action = consentPath(requestId);
    const { name: clientName } = open.client;
    const destination = describeDestination(open.redirectUri);
    const isRenewed = open.scopes.includes(OFFLINE_ACCESS);
    return {
      serverName: this.config.serverName,
      clientName,
      destination,
      description: descriptionOf(open.client, destination),
      standing: standingOf(destination, clientName, this.config.trustedRedirectHosts),
      scopes: open.scopes.map((scope) => this.scopes.words(scope)),
      isRenewed,
      lifetime: inWords(isRenewed ? this.config.refreshTokenTtl : this.config.accessTokenTtl),
      account: accountHeader(this.formTokens, { signedIn, browser, returnTo: action }),
      action,
      formToken: this.formTokens.issue({ ...formOf(requestId, signedIn), browser }),
    };
  }

  /**
   * Does what the person decided.
   *
   * @returns where the browser goes now; undefined where nobody is signed in any more
   * @throws HttpFailure 400 not to be decided (any more), 403 not our form
   */
  async decide(requestId: string, form: ConsentForm, request: Request): Promise<string | undefined> {
    const { browser, signedIn } = await this.visit(requestId, request);
    if (signedIn === undefined) return undefined;
    this.formTokens.check(form.form_token, { ...formOf(requestId, signedIn), browser });
    if (form.decision === 'deny') {
      const denied = await this.decisions.deny(requestId, { signedIn, browser });
      return errorResponse(denied, new AccessDenied('The person said no'), this.config.baseUrl);
    }
    const { request: approved, code } = await this.decisions.approve(requestId, { signedIn, browser });
    const answer = new URLSearchParams({
      code,
      ...(approved.state === null ? {} : { state: approved.state }),
    });
    return `/oauth/callback?${answer.toString()}`;
  }

  private async visit(requestId: string, request: Request): Promise<Visit> {
    const browser = this.browsers.current(request) ?? '';
    const open = await this.requests.findOpen(requestId, browser);
    const signedIn = await this.sessions.current(request);
    const isAnothers = open.approvedAt !== null && open.sessionId !== signedIn?.sessionId;
    if (signedIn !== undefined && isAnothers) throw alreadyAnswered();
    return { open, browser, signedIn };
  }
}

/** The consent page of a request. */
export function consentPath(requestId: string): string {
  return `/oauth/consent/${requestId}`;
}

function formOf(requestId: string, { sessionId }: SignedIn): { purpose: string; sessionId: string } {
  return { purpose: `consent:${requestId}`, sessionId };
}
