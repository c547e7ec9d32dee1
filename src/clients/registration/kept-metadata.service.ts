import { Injectable } from '@nestjs/common';
import { InvalidClientMetadata, InvalidRedirectUri } from '../../common/errors/oauth-error.js';
import { Config } from '../../config/config.js';
import type { Client, Prisma } from '../../database/generated/client.js';
import { isListedRedirect } from '../redirects/listed-redirect.js';
import { isRefreshing, OFFLINE_ACCESS } from '../scopes/offline-access.js';
import { DEFAULT_SCOPE, parseScope } from '../scopes/scope.js';
import { ScopeCatalogue } from '../scopes/scope-catalogue.service.js';
import type { RequestedMetadata } from './registration.dto.js';

/** RFC 7591 §2: the grant type of a client that names none, and the one that no client can do without. */
const CODE_GRANT = 'authorization_code';
const RESPONSE_TYPES = ['code'];

/** The columns of a client that its metadata fills. How it authenticates is not among them. */
export type MetadataColumns = Pick<
  Client,
  'name' | 'redirectUris' | 'grantTypes' | 'responseTypes' | 'scopes'
> & { metadata: Prisma.InputJsonObject };

/** What is kept of what a client asks for, by the same rules when it registers and when it updates. */
@Injectable()
export class KeptMetadata {
  constructor(
    private readonly config: Config,
    private readonly scopes: ScopeCatalogue,
  ) {}

  /**
   * The columns of its row.
   *
   * @throws InvalidRedirectUri where the operator's list has not all of its redirect URIs
   * @throws InvalidClientMetadata where it could do nothing with the grant or response types that are left to it
   */
  of(requested: RequestedMetadata): MetadataColumns {
    this.checkListed(requested.redirect_uris);
    const { client_uri, logo_uri, tos_uri, policy_uri, contacts, software_id, software_version } = requested;
    const grantTypes = this.grantTypes(requested.grant_types);
    return {
      name: requested.client_name ?? null,
      redirectUris: [...new Set(requested.redirect_uris)],
      grantTypes,
      responseTypes: keepSupported('response_types', requested.response_types, RESPONSE_TYPES),
      scopes: this.keepScopes(parseScope(requested.scope ?? ''), isRefreshing({ grantTypes }, this.config)),
      metadata: { client_uri, logo_uri, tos_uri, policy_uri, contacts, software_id, software_version },
    };
  }

  private checkListed(redirectUris: readonly string[]): void {
    if (this.config.registration !== 'allowlist') return;
    const unlisted = redirectUris.findIndex((uri) => !isListedRedirect(uri, this.config.redirectHosts));
    if (unlisted < 0) return;
    throw new InvalidRedirectUri(`redirect_uris[${unlisted}]: it leads to where no client here may`);
  }

  /** The refresh grant is for those who ask for it, and nothing by itself: there is no token without a code. */
  private grantTypes(asked: string[] | undefined): string[] {
    const kept = keepSupported('grant_types', asked, [CODE_GRANT]);
    const isRenewed = this.config.refreshTokens && asked?.includes('refresh_token');
    return isRenewed ? [...kept, 'refresh_token'] : kept;
  }

  private keepScopes(asked: string[], isRenewed: boolean): string[] {
    const known = this.scopes.keepKnown(asked);
    const scopes = known.length === 0 ? [DEFAULT_SCOPE] : known;
    return isRenewed && asked.includes(OFFLINE_ACCESS) ? [...scopes, OFFLINE_ACCESS] : scopes;
  }
}

/** RFC 7591 §2: what is not supported is dropped. A client that is left with nothing could do nothing. */
function keepSupported(field: string, asked: string[] | undefined, supported: string[]): string[] {
  if (asked === undefined || asked.length === 0) return supported;
  const kept = supported.filter((value) => asked.includes(value));
  if (kept.length > 0) return kept;
  throw new InvalidClientMetadata(`${field} must have one of: ${supported.join(', ')}`);
}
