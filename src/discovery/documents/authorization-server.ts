import {
  ASSERTION_ALGORITHMS,
  TOKEN_ENDPOINT_AUTH_METHODS,
} from '../../clients/authentication/auth-methods.js';
import type { Config } from '../../config/config.js';
import type { AuthorizationServerMetadata } from './documents.dto.js';

/** The settings that it tells of. */
export type AuthorizationServerConfig = Pick<Config, 'baseUrl' | 'registration' | 'clientMetadataDocuments'>;

/**
 * The document of this issuer.
 *
 * @param scopes every scope that can be granted
 */
export function authorizationServerMetadata(
  { baseUrl, registration, clientMetadataDocuments }: AuthorizationServerConfig,
  scopes: string[],
): AuthorizationServerMetadata {
  const isOpen = registration !== 'closed';
  return {
    issuer: baseUrl,
    authorization_endpoint: `${baseUrl}/authorize`,
    token_endpoint: `${baseUrl}/token`,
    ...(isOpen ? { registration_endpoint: `${baseUrl}/register` } : {}),
    ...(isOpen && clientMetadataDocuments ? { client_id_metadata_document_supported: true } : {}),
    scopes_supported: scopes,
    response_types_supported: ['code'],
    response_modes_supported: ['query'],
    grant_types_supported: ['authorization_code'],
    token_endpoint_auth_methods_supported: [...TOKEN_ENDPOINT_AUTH_METHODS],
    token_endpoint_auth_signing_alg_values_supported: [...ASSERTION_ALGORITHMS],
    code_challenge_methods_supported: ['S256'],
    authorization_response_iss_parameter_supported: true,
    service_documentation: `${baseUrl}/docs`,
  };
}
