import type { Client } from '../../database/generated/client.js';
import type { ClientInformation } from './registration.dto.js';

/** The registered metadata that nothing here acts on. */
type Metadata = Pick<
  ClientInformation,
  'client_uri' | 'logo_uri' | 'tos_uri' | 'policy_uri' | 'contacts' | 'software_id' | 'software_version'
>;

/**
 * A client as it is told of itself (RFC 7591 §3.2.1, RFC 7592 §3), without its secret, of which only the digest is
 * known.
 *
 * @param accessToken its registration access token
 */
export function clientInformation(client: Client, baseUrl: string, accessToken: string): ClientInformation {
  return {
    client_id: client.id,
    client_id_issued_at: Math.floor(client.createdAt.getTime() / 1000),
    ...(client.name === null ? {} : { client_name: client.name }),
    redirect_uris: client.redirectUris,
    grant_types: client.grantTypes,
    response_types: client.responseTypes,
    token_endpoint_auth_method: client.tokenEndpointAuthMethod,
    ...(client.jwks === null ? {} : { jwks: client.jwks as object }),
    ...(client.assertionAlgorithm === null
      ? {}
      : { token_endpoint_auth_signing_alg: client.assertionAlgorithm }),
    scope: client.scopes.join(' '),
    ...(client.metadata as Metadata),
    registration_client_uri: `${baseUrl}/register/${encodeURIComponent(client.id)}`,
    registration_access_token: accessToken,
  };
}
