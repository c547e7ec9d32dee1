import type { Config } from '../../config/config.js';

/** RFC 8414 §2: what a client needs to know of the authorization server. Only what works is in it. */
export interface AuthorizationServerMetadata {
  issuer: string;
  authorization_endpoint: string;
  token_endpoint: string;
  /** Absent where registration is closed. */
  registration_endpoint?: string;
  scopes_supported: readonly string[];
  response_types_supported: readonly string[];
  response_modes_supported: readonly string[];
  grant_types_supported: readonly string[];
  token_endpoint_auth_methods_supported: readonly string[];
  code_challenge_methods_supported: readonly string[];
  /** RFC 9207 §3: `iss` comes with every authorization response. */
  authorization_response_iss_parameter_supported: boolean;
  service_documentation: string;
}

/**
 * The document of this issuer.
 *
 * @param scopes every scope that can be granted
 */
export function authorizationServerMetadata(
  { baseUrl, registration }: Pick<Config, 'baseUrl' | 'registration'>,
  scopes: readonly string[],
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
