import type { ToolResult } from '../tools/tool.js';

/** Why a call was given up before its tool had answered. */
export type Abortion = 'cancelled' | 'revoked' | 'stopped' | 'timed_out';

/** Why a call failed. */
export type FailureReason =
  Abortion | 'invalid_arguments' | 'tool_error' | 'failed' | 'invalid_result' | 'too_large';

/** What a call came to. */
export interface ToolOutcome {
  /** Absent where it succeeded. */
  reason?: FailureReason;
  /** For the caller and the model; of a failure, its words. */
  result: ToolResult;
}

/** The most that a tool's own words about its failure may have, in characters. */
const MOST_WORDS = 10_000;

/** A failure, in words that a model can act on. */
export function failed(reason: FailureReason, words: string): ToolOutcome {
  return {
    reason,
    result: { content: [{ type: 'text', text: words.slice(0, MOST_WORDS) }], isError: true },
  };
}

/** What a call comes to whose arguments do not pass. */
export function invalidArguments(faults: readonly string[]): ToolOutcome {
  return failed('invalid_arguments', `Invalid arguments: ${faults.join('; ')}`);
}

const ABORTION_WORDS: Readonly<Record<Abortion, string>> = {
  cancelled: 'The call was cancelled',
  revoked: 'The access that this call was made with was revoked',
  stopped: 'The server stopped before the tool had answered: call it again',
  timed_out: 'The tool took too long and was stopped',
};

/** What a call that was given up came to. */
export function aborted(reason: Abortion): ToolOutcome {
  return failed(reason, ABORTION_WORDS[reason]);
}
