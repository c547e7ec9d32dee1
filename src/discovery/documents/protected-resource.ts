import type { Config } from '../../config/config.js';
import type { ProtectedResourceMetadata } from './documents.dto.js';

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
  scopes: string[],
): ProtectedResourceMetadata {
  return {
    resource: `${baseUrl}${path}`,
    authorization_servers: [baseUrl],
    scopes_supported: scopes,
    bearer_methods_supported: ['header'],
    resource_name: serverName,
  };
}
