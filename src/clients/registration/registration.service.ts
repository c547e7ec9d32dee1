import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/audit.service.js';
import { Clock } from '../../common/clock.js';
import { InvalidClientMetadata, InvalidRedirectUri } from '../../common/errors/oauth-error.js';
import { digest, randomToken } from '../../common/secrets.js';
import { Config } from '../../config/config.js';
import type { Prisma } from '../../database/generated/client.js';
import { PrismaService } from '../../database/prisma.service.js';
import { DEFAULT_AUTH_METHOD } from '../authentication/auth-methods.js';
import { isListedRedirect } from '../redirects/listed-redirect.js';
import { DEFAULT_SCOPE, parseScope } from '../scopes/scope.js';
import { ScopeCatalogue } from '../scopes/scope-catalogue.service.js';
import { clientInformation } from './client-information.js';
import type { RegisteredClient, RequestedMetadata } from './registration.dto.js';

const GRANT_TYPES = ['authorization_code'];
const RESPONSE_TYPES = ['code'];

/** Registers clients (RFC 7591). */
@Injectable()
export class RegistrationService {
  constructor(
    private readonly prisma: PrismaService,
    private readonly clock: Clock,
    private readonly config: Config,
    private readonly scopes: ScopeCatalogue,
    private readonly audit: AuditService,
  ) {}

  /**
   * Keeps a client. Its secret, where it has one, and its registration access token are in the answer and nowhere else.
   *
   * @throws InvalidRedirectUri where the operator's list has not all of its redirect URIs
   * @throws InvalidClientMetadata where none of the grant or response types that it asks for exists
   */
  async register(requested: RequestedMetadata): Promise<RegisteredClient> {
    this.checkListed(requested.redirect_uris);
    const { token_endpoint_auth_method: method = DEFAULT_AUTH_METHOD } = requested;
    const secret = method === 'none' ? undefined : randomToken();
    const accessToken = randomToken();
    const client = await this.prisma.client.create({
      data: {
        ...this.metadata(requested),
        id: randomUUID(),
        tokenEndpointAuthMethod: method,
        secretDigest: secret === undefined ? null : digest(secret),
        registrationTokenDigest: digest(accessToken),
        createdAt: this.clock.now(),
      },
    });
    this.audit.record({
      type: 'client.registered',
      outcome: 'success',
      actor: 'anonymous',
      clientId: client.id,
      detail: { name: client.name, token_endpoint_auth_method: method },
    });
    const information = clientInformation(client, this.config.baseUrl, accessToken);
    if (secret === undefined) return information;
    return Object.assign(information, { client_secret: secret, client_secret_expires_at: 0 as const });
  }

  private checkListed(redirectUris: readonly string[]): void {
    if (this.config.registration !== 'allowlist') return;
    const unlisted = redirectUris.findIndex((uri) => !isListedRedirect(uri, this.config.redirectHosts));
    if (unlisted < 0) return;
    throw new InvalidRedirectUri(`redirect_uris[${unlisted}]: it leads to where no client here may`);
  }

  /** What is kept of what it asks for. */
  private metadata(requested: RequestedMetadata) {
    const scopes = this.scopes.keepKnown(parseScope(requested.scope ?? ''));
    const { client_uri, logo_uri, tos_uri, policy_uri, contacts, software_id, software_version } = requested;
    return {
      name: requested.client_name,
      redirectUris: [...new Set(requested.redirect_uris)],
      grantTypes: keepSupported('grant_types', requested.grant_types, GRANT_TYPES),
      responseTypes: keepSupported('response_types', requested.response_types, RESPONSE_TYPES),
      scopes: scopes.length === 0 ? [DEFAULT_SCOPE] : scopes,
      metadata: { client_uri, logo_uri, tos_uri, policy_uri, contacts, software_id, software_version },
    } satisfies Partial<Prisma.ClientCreateInput>;
  }
}

/** RFC 7591 §2: what is not supported is dropped. A client that is left with nothing could do nothing. */
function keepSupported(field: string, asked: string[] | undefined, supported: string[]): string[] {
  if (asked === undefined || asked.length === 0) return supported;
  const kept = supported.filter((value) => asked.includes(value));
  if (kept.length > 0) return kept;
  throw new InvalidClientMetadata(`${field} must have one of: ${supported.join(', ')}`);
}
