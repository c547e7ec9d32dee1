import { setTimeout as delay } from 'node:timers/promises';
import { BadRequestException, Injectable, Logger, NotFoundException } from '@nestjs/common';
import { randomHex } from '../../common/secrets.js';
import type { AccessIdentity } from '../../tokens/access-identity.js';
import { checkArguments } from '../calls/arguments.js';
import { Cancellation } from '../calls/cancellation.js';
import { LivenessService } from '../calls/liveness.service.js';
import type { ToolOutcome } from '../calls/outcome.js';
import { ScopePolicy } from '../calls/scope-policy.service.js';
import { type ToolCall, ToolRunner } from '../calls/tool-runner.service.js';
import { Draining } from '../draining.js';
import { McpLimits } from '../mcp-limits.js';
import type { RegisteredTool } from '../tools/tool.js';
import { ToolRegistry } from '../tools/tool-registry.service.js';
import { ExecutionRows } from './execution-rows.service.js';
import { ExecutionSlots } from './execution-slots.js';
import type { ExecutionView } from './executions.dto.js';

const ID_FORMAT = /^[0-9a-f]{32}$/;
const RETRY_MS = 1000;
const MOST_TRIES = 60;

/** Calls over REST: each an execution with a row, which outlives the request and the process. */
@Injectable()
export class ExecutionsService {
  private readonly logger = new Logger(ExecutionsService.name);
  private readonly slots: ExecutionSlots;
  private readonly executing = new Set<Promise<ToolOutcome>>();
  private readonly stopping = new AbortController();

  constructor(
    limits: McpLimits,
    private readonly tools: ToolRegistry,
    private readonly scopes: ScopePolicy,
    private readonly liveness: LivenessService,
    private readonly runner: ToolRunner,
    private readonly rows: ExecutionRows,
    private readonly draining: Draining,
  ) {
    this.slots = new ExecutionSlots(limits);
  }

  /**
   * Starts a tool, and waits for its end at most `wait` seconds.
   *
   * @returns it with its result where it ended by then, else as running
   * @throws NotFoundException where there is no such tool
   * @throws InsufficientScope, and InvalidToken where the caller was cut off meanwhile
   * @throws HttpFailure 400 naming each fault of the arguments, 429 over the caps, 503 where the server is stopping
   */
  async start(name: string, args: unknown, caller: AccessIdentity, wait: number): Promise<ExecutionView> {
    this.draining.refuse();
    const tool = this.tools.find(name);
    if (tool === undefined) throw new NotFoundException('There is no such tool');
    this.scopes.require([name], caller);
    requireArguments(tool, args);
    const id = randomHex();
    this.slots.take(caller.userId);
    try {
      this.slots.requireRoom(caller.userId, await this.rows.countElsewhere(caller.userId));
      await this.rows.insert(id, name, caller);
    } catch (error) {
      this.slots.free(caller.userId);
      throw error;
    }
    // Never cancelled: who lets go of the request asks for the result later.
    const cancellation = new Cancellation();
    const ended = this.execute(id, { tool, args, caller, cancellation, surface: 'rest' });
    const outcome = await within(wait * 1000, ended);
    // It may have been cut off while it waited.
    await this.liveness.require(caller);
    const view = { execution_id: id, tool: name };
    if (outcome === undefined) return { ...view, status: 'running' };
    return { ...view, status: outcome.reason === undefined ? 'succeeded' : 'failed', result: outcome.result };
  }

  /**
   * An execution, with its result once it ended.
   *
   * @throws NotFoundException, the same for one that is malformed, unknown, gone, or another user's or client's
   * @throws InsufficientScope where the caller may not call its tool any more
   */
  async find(id: string, caller: AccessIdentity): Promise<ExecutionView> {
    const execution = ID_FORMAT.test(id) ? await this.rows.find(id, caller) : undefined;
    if (execution === undefined) throw new NotFoundException('There is no such execution');
    this.scopes.require([execution.tool], caller);
    await this.liveness.require(caller);
    return execution;
  }

  /** Waits until what ended is written, trying no more than once. */
  async settle(): Promise<void> {
    this.stopping.abort();
    await Promise.all(this.executing);
  }

  private execute(id: string, call: ToolCall): Promise<ToolOutcome> {
    const ended = this.runner
      .run(call)
      .then((outcome) => this.save(id, outcome))
      .finally(() => {
        this.slots.free(call.caller.userId);
        this.executing.delete(ended);
      });
    this.executing.add(ended);
    return ended;
  }

  /** Holds on to the result while the database is away, for a minute. */
  private async save(id: string, outcome: ToolOutcome): Promise<ToolOutcome> {
    const { signal } = this.stopping;
    for (let tries = 1; ; tries += 1) {
      try {
        await this.rows.finish(id, outcome);
        return outcome;
      } catch (error) {
        if (tries === MOST_TRIES || signal.aborted) {
          this.logger.error(`The result of an execution was lost: ${String(error)}`);
          return outcome;
        }
      }
      await delay(RETRY_MS, undefined, { ref: false, signal }).catch(() => undefined);
    }
  }
}

/** @throws BadRequestException naming each fault by its path */
function requireArguments(tool: RegisteredTool, args: unknown): void {
  const checked = checkArguments(tool, args);
  if ('faults' in checked) throw new BadRequestException(checked.faults.join('; '));
}

/** What `work` comes to where that is within so many ms. */
async function within<T>(ms: number, work: Promise<T>): Promise<T | undefined> {
  if (ms === 0) return undefined;
  const waiting = new AbortController();
  try {
    return await Promise.race([work, delay(ms, undefined, { signal: waiting.signal })]);
  } finally {
    waiting.abort();
  }
}
