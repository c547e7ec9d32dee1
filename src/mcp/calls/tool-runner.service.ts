import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { AuditService } from '../../audit/audit.service.js';
import { EventsService } from '../../events/events.service.js';
import type { AccessIdentity } from '../../tokens/access-identity.js';
import { type RegisteredTool, ToolError, type ToolInput } from '../tools/tool.js';
import { checkArguments, describeFaults } from './arguments.js';
import { hangsOn } from './hangs-on.js';
import { LivenessService } from './liveness.service.js';
import { type Abortion, aborted, failed, invalidArguments, succeeded, type ToolOutcome } from './outcome.js';
import { CallAborted, RunningCall } from './running-call.js';

/** Why is for the log alone. */
const FAILED = 'The tool failed';

/** A call as it came in. */
export interface ToolCall {
  tool: RegisteredTool;
  /** As they were sent. */
  args: unknown;
  caller: AccessIdentity;
  /** Aborted where the caller cancels, or is gone. */
  signal: AbortSignal;
  /** Over which routes it came. */
  surface: 'sse' | 'streamable' | 'rest';
}

/** Runs tools, the same for every protocol: checked, bounded in time and size, cut off with their caller, audited. */
@Injectable()
export class ToolRunner implements OnModuleInit {
  private readonly logger = new Logger(ToolRunner.name);
  private readonly running = new Map<RunningCall, Promise<ToolOutcome>>();
  private isStopped = false;

  constructor(
    private readonly liveness: LivenessService,
    private readonly events: EventsService,
    private readonly audit: AuditService,
  ) {}

  onModuleInit(): void {
    this.events.subscribe('revoked', (revocation) => {
      this.abort('revoked', ({ caller }) => hangsOn(caller, revocation));
    });
  }

  /** Runs a call to its end. Never throws: whatever happens is an outcome. */
  async run(request: ToolCall): Promise<ToolOutcome> {
    const startedAt = performance.now();
    const call = new RunningCall(request.caller);
    const outcome = this.attempt(call, request);
    this.running.set(call, outcome);
    try {
      this.record(request, await outcome, Math.round(performance.now() - startedAt));
      return await outcome;
    } finally {
      this.running.delete(call);
    }
  }

  /** Waits until no call runs, `ms` at most; then gives up those that do, and whatever comes after. */
  async finish(ms: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const deadline = new Promise((resolve) => (timer = setTimeout(resolve, ms)));
    await Promise.race([Promise.all(this.running.values()), deadline]);
    clearTimeout(timer);
    this.isStopped = true;
    this.abort('stopped', () => true);
    await Promise.all(this.running.values());
  }

  private abort(reason: Abortion, which: (call: RunningCall) => boolean): void {
    for (const call of this.running.keys()) if (which(call)) call.abort(reason);
  }

  private async attempt(call: RunningCall, request: ToolCall): Promise<ToolOutcome> {
    const { tool, signal } = request;
    const cancel = (): void => call.abort('cancelled');
    signal.addEventListener('abort', cancel, { once: true });
    const timer = setTimeout(() => call.abort('timed_out'), tool.timeoutMs);
    try {
      if (signal.aborted) cancel();
      const checked = checkArguments(tool, request.args);
      if ('faults' in checked) return invalidArguments(checked.faults);
      return this.toOutcome(tool, await call.settle(() => this.call(call, tool, checked.input)));
    } catch (error) {
      return this.toFailure(tool, error);
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', cancel);
    }
  }

  private async call(call: RunningCall, tool: RegisteredTool, input: ToolInput): Promise<unknown> {
    const { caller, signal } = call;
    if (this.isStopped) call.abort('stopped');
    if (await this.liveness.isCutOff(caller)) call.abort('revoked');
    signal.throwIfAborted();
    return tool.handler.call(input, { caller, signal });
  }

  private toOutcome(tool: RegisteredTool, value: unknown): ToolOutcome {
    const parsed = tool.output.safeParse(value);
    if (!parsed.success) {
      const faults = describeFaults(parsed.error).join('; ');
      this.logger.error(`The tool ${tool.name} returned what its schema forbids: ${faults}`);
      return failed('invalid_result', FAILED);
    }
    const json = JSON.stringify(parsed.data);
    if (Buffer.byteLength(json) <= tool.maxResultBytes) return succeeded(parsed.data, json);
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
      detail: { tool: tool.name, surface, ms, ...(reason === undefined ? {} : { reason }) },
    });
  }
}
