import { Injectable, Logger } from '@nestjs/common';
import { AuditService } from '../../audit/audit.service.js';
import type { AccessIdentity } from '../../tokens/access-identity.js';
import type { Peer } from '../server/mcp-call.js';
import { Tracing } from '../../tracing/tracing.js';
import { type RegisteredTool, ToolError } from '../tools/tool.js';
import { checkArguments } from './arguments.js';
import type { Cancellation } from './cancellation.js';
import { CallRunner } from './call-runner.service.js';
import { aborted, failed, invalidArguments, type ToolOutcome } from './outcome.js';
import { checkContent, checkStructured } from './results.js';
import { CallAborted } from './running-call.js';

/** Why is for the log alone. */
const FAILED = 'The tool failed';

/** A call as it came in. */
export interface ToolCall {
  tool: RegisteredTool;
  /** As they were sent. */
  args: unknown;
  caller: AccessIdentity;
  /** Given up where the caller cancels, or is gone. */
  cancellation: Cancellation;
  /** Over which routes it came. */
  surface: 'sse' | 'streamable' | 'rest';
  /** The client, where it listens meanwhile. */
  peer?: Peer;
}

/** Runs tools, the same for every protocol: checked, bounded in time and size, cut off with their caller, audited. */
@Injectable()
export class ToolRunner {
  private readonly logger = new Logger(ToolRunner.name);

  constructor(
    private readonly runner: CallRunner,
    private readonly audit: AuditService,
    private readonly tracing: Tracing,
  ) {}

  /** Runs a call to its end. Never throws: whatever happens is an outcome. */
  async run(call: ToolCall): Promise<ToolOutcome> {
    const startedAt = performance.now();
    const outcome = await (this.tracing.isOn ? this.trace(call) : this.attempt(call));
    this.record(call, outcome, Math.round(performance.now() - startedAt));
    return outcome;
  }

  private trace(call: ToolCall): Promise<ToolOutcome> {
    const { tool, surface } = call;
    const attributes = { 'gatehouse.tool': tool.name, 'gatehouse.surface': surface };
    return this.tracing.span(
      `tool ${tool.name}`,
      attributes,
      () => this.attempt(call),
      ({ reason }) => ({ 'gatehouse.outcome': reason ?? 'success' }),
    );
  }

  private async attempt({ tool, args, caller, cancellation, peer }: ToolCall): Promise<ToolOutcome> {
    const checked = checkArguments(tool, args);
    if ('faults' in checked) return invalidArguments(checked.faults);
    const { timeoutMs, handler } = tool;
    try {
      const value = await this.runner.run(
        { caller, cancellation, timeoutMs, ...(peer && { peer }) },
        (context) => handler.call(checked.input, context),
      );
      return this.toOutcome(tool, value);
    } catch (error) {
      return this.toFailure(tool, error);
    }
  }

  private toOutcome(tool: RegisteredTool, value: unknown): ToolOutcome {
    const given = tool.output === undefined ? checkContent(value) : checkStructured(tool.output, value);
    if ('faults' in given) {
      this.logger.error(`The tool ${tool.name} returned what it may not: ${given.faults.join('; ')}`);
      return failed('invalid_result', FAILED);
    }
    if (given.bytes <= tool.maxResultBytes) return { result: given.result };
    return failed('too_large', `The result is larger than ${tool.maxResultBytes} bytes: ask for less`);
  }

  private toFailure(tool: RegisteredTool, error: unknown): ToolOutcome {
    if (error instanceof CallAborted) return aborted(error.reason);
    if (error instanceof ToolError) return failed('tool_error', error.message);
    const { message, stack } = error instanceof Error ? error : new Error(String(error));
    this.logger.error(`The tool ${tool.name} failed: ${message}`, stack);
    return failed('failed', FAILED);
  }

  private record({ tool, caller, surface }: ToolCall, { reason }: ToolOutcome, ms: number): void {
    this.audit.record({
      type: 'tool.called',
      outcome: reason === undefined ? 'success' : 'failure',
      actor: `user:${caller.userId}`,
      userId: caller.userId,
      clientId: caller.clientId,
      detail: { tool: tool.name, surface, ms, reason },
    });
  }
}
