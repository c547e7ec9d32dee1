import { Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import { type Client, ClientsService } from '../../clients/clients.service.js';
import { isRefreshing } from '../../clients/scopes/offline-access.js';
import { ScopeCatalogue } from '../../clients/scopes/scope-catalogue.service.js';
import { isReferenceFailure } from '../../common/errors/database-failure.js';
import { HttpFailure } from '../../common/errors/failure.js';
import { OAuthError } from '../../common/errors/oauth-error.js';
import { Config } from '../../config/config.js';
import { BrowserCookieService } from '../../users/browser/browser-cookie.service.js';
import { SignInSessionsService } from '../../users/sign-in/sign-in-sessions.service.js';
import { type AnswerTarget, errorResponse } from '../answer/authorization-response.js';
import { AuthorizationRequestsService } from '../requests/authorization-requests.service.js';
import { checkRequest } from './checks.js';
import { checkRedirectUri } from './checks/redirect-uri.js';
import { stateOf } from './checks/state.js';
import { type AuthorizeParameters, readParameters } from './parameters.js';
import { isTrustedRedirect } from './trusted-redirect.js';

/** Where the browser goes from /authorize; or, where it is not sent on by itself, the fault and where a link leads. */
export type AuthorizeAnswer = { location: string } | { fault: OAuthError; redirectUri: string; link: string };

/** GET /authorize (RFC 6749 §4.1.1): a client's request becomes one that waits for a person's decision. */
@Injectable()
export class AuthorizeService {
  constructor(
    private readonly config: Config,
    private readonly clients: ClientsService,
    private readonly scopes: ScopeCatalogue,
    private readonly requests: AuthorizationRequestsService,
    private readonly browsers: BrowserCookieService,
    private readonly sessions: SignInSessionsService,
  ) {}

  /**
   * Until it is known that the address is the client's, a fault is a page; from then on, the client's answer.
   *
   * @param query the parsed query
   * @throws HttpFailure 400
   */
  async authorize(
    query: Readonly<Record<string, unknown>>,
    request: Request,
    response: Response,
  ): Promise<AuthorizeAnswer> {
    const parameters = readParameters(query);
    const client = await this.findClient(parameters);
    const redirectUri = checkRedirectUri(parameters, client);
    const state = stateOf(parameters);
    try {
      const checked = checkRequest({
        parameters,
        client,
        baseUrl: this.config.baseUrl,
        isRefreshing: isRefreshing(client, this.config),
        keepKnown: (scopes) => this.scopes.keepKnown(scopes),
      });
      const browser = this.browsers.identify(request, response);
      const id = await this.requests.create({ clientId: client.id, redirectUri, state, ...checked }, browser);
      return { location: `/oauth/consent/${id}` };
    } catch (error) {
      // The registration was cleared after it was found.
      if (isReferenceFailure(error)) throw unknownApp();
      if (!(error instanceof OAuthError)) throw error;
      return this.refuse(error, { redirectUri, state }, request);
    }
  }

  private async findClient({ client_id: id }: AuthorizeParameters): Promise<Client> {
    const client = id === undefined ? undefined : await this.clients.findForAuthorization(id);
    if (client === undefined) throw unknownApp();
    return client;
  }

  /** RFC 9700 §4.11.2: without a person or a trusted host, the browser is not sent on by itself. */
  private async refuse(fault: OAuthError, target: AnswerTarget, request: Request): Promise<AuthorizeAnswer> {
    const location = errorResponse(target, fault, this.config.baseUrl);
    const { redirectUri } = target;
    const isSentOn =
      isTrustedRedirect(redirectUri, this.config.trustedRedirectHosts) ||
      (await this.sessions.current(request)) !== undefined;
    return isSentOn ? { location } : { fault, redirectUri, link: location };
  }
}

function unknownApp(): HttpFailure {
  return new HttpFailure(400, 'The app is not known here. Remove it where you use it, and connect it again');
}
