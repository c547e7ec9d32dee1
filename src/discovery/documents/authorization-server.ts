import type { Config } from '../../config/config.js';
import type { AuthorizationServerMetadata } from './documents.dto.js';

/**
 * The document of this issuer.
 *
 * @param scopes every scope that can be granted
 */
export function authorizationServerMetadata(
  { baseUrl, registration }: Pick<Config, 'baseUrl' | 'registration'>,
  scopes: string[],
): AuthorizationServerMetadata {
  return {
    issuer: baseUrl,
    authorization_endpoint: `${baseUrl}/authorize`,
    token_endpoint: `${baseUrl}/token`,
    ...(registration === 'closed' ? {} : { registration_endpoint: `${baseUrl}/register` }),
    scopes_supported: scopes,
    response_types_supported: ['code'],
    response_modes_supported: ['query'],
    grant_types_supported: ['authorization_code'],
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'none'],
    code_challenge_methods_supported: ['S256'],
    authorization_response_iss_parameter_supported: true,
    service_documentation: `${baseUrl}/docs`,
  };
}
