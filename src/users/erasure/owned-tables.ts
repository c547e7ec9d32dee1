/**
 * The tables that have rows of one user, by their column `user_id`: what refers to others before what it refers to. The
 * trail is not among them: it is kept, under a pseudonym.
 */
export const OWNED_TABLES = [
  'tool_executions',
  'mcp_sessions',
  'access_tokens',
  'refresh_tokens',
  'authorization_codes',
  'authorization_requests',
  'grants',
  'user_sessions',
] as const;
