import {
  ASSERTION_ALGORITHMS,
  TOKEN_ENDPOINT_AUTH_METHODS,
} from '../../clients/authentication/auth-methods.js';
import { OFFLINE_ACCESS } from '../../clients/scopes/offline-access.js';
import type { Config } from '../../config/config.js';
import type { AuthorizationServerMetadata } from './documents.dto.js';

/** The settings that it tells of. */
export type AuthorizationServerConfig = Pick<
  Config,
  'baseUrl' | 'registration' | 'clientMetadataDocuments' | 'refreshTokens'
>;

/**
 * The document of this issuer.
 *
 * @param scopes every scope that opens something
 */
export function authorizationServerMetadata(
  { baseUrl, registration, clientMetadataDocuments, refreshTokens }: AuthorizationServerConfig,
  scopes: string[],
): AuthorizationServerMetadata {
  const isOpen = registration !== 'closed';
  return {
    issuer: baseUrl,
    authorization_endpoint: `${baseUrl}/authorize`,
    token_endpoint: `${baseUrl}/token`,
    ...(isOpen ? { registration_endpoint: `${baseUrl}/register` } : {}),
    ...(isOpen && clientMetadataDocuments ? { client_id_metadata_document_supported: true } : {}),
    revocation_endpoint: `${baseUrl}/revoke`,
    revocation_endpoint_auth_methods_supported: [...TOKEN_ENDPOINT_AUTH_METHODS],
    revocation_endpoint_auth_signing_alg_values_supported: [...ASSERTION_ALGORITHMS],
    introspection_endpoint: `${baseUrl}/introspect`,
    introspection_endpoint_auth_methods_supported: TOKEN_ENDPOINT_AUTH_METHODS.filter(
      (method) => method !== 'none',
    ),
    introspection_endpoint_auth_signing_alg_values_supported: [...ASSERTION_ALGORITHMS],
    scopes_supported: refreshTokens ? [...scopes, OFFLINE_ACCESS] : scopes,
    response_types_supported: ['code'],
    response_modes_supported: ['query'],
    grant_types_supported: ['authorization_code', ...(refreshTokens ? ['refresh_token'] : [])],
    token_endpoint_auth_methods_supported: [...TOKEN_ENDPOINT_AUTH_METHODS],
    token_endpoint_auth_signing_alg_values_supported: [...ASSERTION_ALGORITHMS],
    code_challenge_methods_supported: ['S256'],
    authorization_response_iss_parameter_supported: true,
    service_documentation: `${baseUrl}/docs`,
  };
}
