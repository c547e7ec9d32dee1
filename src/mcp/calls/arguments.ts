import type { z } from 'zod';
import type { RegisteredTool, ToolInput } from '../tools/tool.js';

/** A caller may send thousands of faults: this many are named, each in at most so many characters. */
const MOST_FAULTS = 20;
const MOST_CHARACTERS = 200;

/** Arguments that passed, or why they did not: each fault with the path to it. */
export type CheckedArguments = { input: ToolInput } | { faults: string[] };

/** Checks a call's arguments against the tool's schema. */
export function checkArguments(tool: RegisteredTool, args: unknown): CheckedArguments {
  const parsed = tool.input.safeParse(args);
  return parsed.success ? { input: parsed.data } : { faults: describeFaults(parsed.error) };
}

/** The faults that a schema found, as `path: what is wrong`. */
export function describeFaults({ issues }: z.ZodError): string[] {
  const faults = issues.slice(0, MOST_FAULTS).map(({ path, message }) => {
    const where = path.length === 0 ? 'arguments' : path.map(String).join('.');
    return `${where}: ${message}`.slice(0, MOST_CHARACTERS);
  });
  const more = issues.length - faults.length;
  return more > 0 ? [...faults, `and ${more} more`] : faults;
}
