/** RFC 8414 §3. */
export const AUTHORIZATION_SERVER = '/.well-known/oauth-authorization-server';

/** RFC 9728 §3. */
export const PROTECTED_RESOURCE = '/.well-known/oauth-protected-resource';

/** What an OpenID provider would have. */
export const OPENID_CONFIGURATION = '/.well-known/openid-configuration';

/** What the server is, for people and models. */
export const MANIFEST = '/.well-known/mcp/manifest.json';

/** What connectors append to the first three: nothing, or the path of the connector URL. */
export const SUFFIXES = ['', '/sse', '/mcp'] as const;
