import { SUPPORTED_PROTOCOL_VERSIONS } from '@modelcontextprotocol/sdk/types.js';

/** The revision without sessions: every request says all that is needed to answer it. */
export const MODERN_REVISION = '2026-07-28';

/** The revisions that begin with `initialize`, the newest first. */
export const LEGACY_REVISIONS: readonly string[] = SUPPORTED_PROTOCOL_VERSIONS;

/** What a client is taken to speak that sends no `MCP-Protocol-Version` (2025-11-25, transports, §2.7). */
export const ASSUMED_REVISION = '2025-03-26';

/** The one revision in which a body may be a batch. */
export const BATCH_REVISION = '2025-03-26';

/** Every revision that is served, the newest first. */
export const REVISIONS: readonly string[] = [MODERN_REVISION, ...LEGACY_REVISIONS];

/** The revision that `initialize` settles on: the client's, where it is served, else the newest. */
export function negotiate(requested: string): string {
  return LEGACY_REVISIONS.includes(requested) ? requested : (LEGACY_REVISIONS[0] ?? ASSUMED_REVISION);
}
