import type { Config } from '../../config/config.js';

/** RFC 9728 §2: what a client needs to know of a protected resource. */
export interface ProtectedResourceMetadata {
  /** What the client called, or is about to. Clients refuse a document whose resource is another's. */
  resource: string;
  authorization_servers: readonly string[];
  scopes_supported: readonly string[];
  /** RFC 6750 §2.1 alone. */
  bearer_methods_supported: readonly string[];
  resource_name: string;
}

/**
 * The document of the resource at that path of BASE. All of them are one audience: the paths differ for clients that
 * compare.
 *
 * @param path with its leading slash; empty: BASE itself
 * @param scopes every scope that can be granted
 */
export function protectedResourceMetadata(
  { baseUrl, serverName }: Pick<Config, 'baseUrl' | 'serverName'>,
  path: string,
  scopes: readonly string[],
): ProtectedResourceMetadata {
  return {
    resource: `${baseUrl}${path}`,
    authorization_servers: [baseUrl],
    scopes_supported: scopes,
    bearer_methods_supported: ['header'],
    resource_name: serverName,
  };
}
