import type { LoggingLevel } from '@modelcontextprotocol/sdk/types.js';
import { z } from 'zod';

/** What a client asked its session to remember, and whose access it asked with. */
export type Change =
  | { kind: 'level'; level: LoggingLevel }
  | { kind: 'watch'; uri: string; tokenId: string; grantId: string }
  | { kind: 'unwatch'; uri: string };

/** By whose access a resource is watched. */
export interface Watch {
  uri: string;
  tokenId: string;
  grantId: string;
}

/** What a session remembers. */
export interface SessionMemory {
  level?: LoggingLevel;
  watched: Watch[];
}

const stored = z.object({
  level: z.string().optional(),
  watched: z.record(z.string(), z.object({ tokenId: z.string(), grantId: z.string() })),
});

/** What the column `remembered` holds, as it is used. */
export function readMemory(column: unknown): SessionMemory {
  const { data } = stored.safeParse(column);
  const watched = Object.entries(data?.watched ?? {}).map(([key, watch]) => ({ uri: uriOf(key), ...watch }));
  return data?.level === undefined ? { watched } : { level: data.level as LoggingLevel, watched };
}

/** Under which a watched resource is kept: jsonb takes neither a NUL nor half a character, which a URI may have. */
export function keyOf(uri: string): string {
  return Buffer.from(uri).toString('base64url');
}

function uriOf(key: string): string {
  return Buffer.from(key, 'base64url').toString();
}
