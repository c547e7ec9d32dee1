/** What a client gets that asks for nothing: the tools. */
export const DEFAULT_SCOPE = 'mcp';

/** RFC 6749 §3.3: `scope-token`. */
const SCOPE_TOKEN = /^[\x21\x23-\x5b\x5d-\x7e]+$/;

/** Whether a scope may be called that (RFC 6749 §3.3). */
export function isScopeToken(scope: string): boolean {
  return SCOPE_TOKEN.test(scope);
}

/** The scopes that a `scope` parameter lists: distinct, in their order. What is no `scope-token` is left out. */
export function parseScope(text: string): string[] {
  return [...new Set(text.split(' ').filter(isScopeToken))];
}
