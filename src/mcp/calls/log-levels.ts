import { type LoggingLevel, LoggingLevelSchema } from '@modelcontextprotocol/sdk/types.js';

const SEVERITY = new Map(LoggingLevelSchema.options.map((level, index) => [level, index]));

/** How severe a log message of that level is: a number, for comparison. */
export function severity(level: LoggingLevel): number {
  return SEVERITY.get(level) ?? 0;
}
