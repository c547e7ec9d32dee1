import { Injectable, type OnModuleInit } from '@nestjs/common';
import { EventsService } from '../../events/events.service.js';
import { Lease } from '../../replicas/lease.js';
import type { AccessIdentity } from '../../tokens/access-identity.js';
import type { Peer } from '../server/mcp-call.js';
import type { CallContext } from './call-context.js';
import type { Cancellation } from './cancellation.js';
import { hangsOn } from '../../tokens/hangs-on.js';
import { LivenessService } from './liveness.service.js';
import type { Abortion } from './outcome.js';
import { PeerContext } from './peer-context.js';
import { RunningCall } from './running-call.js';

/** What a call is run with. */
export interface RunOptions {
  caller: AccessIdentity;
  /** Given up where the caller cancels, or is gone. */
  cancellation: Cancellation;
  /** How long it may take, in ms. */
  timeoutMs: number;
  /** Who made it, where they listen meanwhile. */
  peer?: Peer;
}

/** Runs what providers do for a caller: bounded in time, cut off with the caller, given up when the server stops. */
@Injectable()
export class CallRunner implements OnModuleInit {
  private readonly running = new Map<RunningCall, Promise<unknown>>();
  private isStopped = false;

  constructor(
    private readonly liveness: LivenessService,
    private readonly events: EventsService,
    private readonly lease: Lease,
  ) {}

  onModuleInit(): void {
    this.lease.onDoubt(() => this.abort('stopped', () => true));
    this.events.subscribe('revoked', (revocation) => {
      this.abort('revoked', ({ caller }) => hangsOn(caller, revocation));
    });
  }

  /**
   * What `work` comes to.
   *
   * @throws CallAborted where the call was given up, else what `work` threw
   */
  async run<T>(options: RunOptions, work: (context: CallContext) => T | Promise<T>): Promise<T> {
    const call = new RunningCall(options.caller);
    const ended = this.attempt(call, options, work);
    this.running.set(call, ended);
    try {
      return await ended;
    } finally {
      this.running.delete(call);
    }
  }

  /** Waits until no call runs, `ms` at most; then gives up those that do, and whatever comes after. */
  async finish(ms: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const deadline = new Promise((resolve) => (timer = setTimeout(resolve, ms)));
    await Promise.race([Promise.allSettled(this.running.values()), deadline]);
    clearTimeout(timer);
    this.isStopped = true;
    this.abort('stopped', () => true);
    await Promise.allSettled(this.running.values());
  }

  private abort(reason: Abortion, which: (call: RunningCall) => boolean): void {
    for (const call of this.running.keys()) if (which(call)) call.abort(reason);
  }

  private async attempt<T>(
    call: RunningCall,
    { cancellation, timeoutMs, peer }: RunOptions,
    work: (context: CallContext) => T | Promise<T>,
  ): Promise<T> {
    const context = new PeerContext(call, peer);
    const cancel = (): void => call.abort('cancelled');
    cancellation.onCancel(cancel);
    const timer = setTimeout(() => call.abort('timed_out'), timeoutMs);
    try {
      return await call.settle(async () => {
        await this.admit(call);
        const outcome = await work(context);
        await this.release(call);
        return outcome;
      });
    } finally {
      context.end();
      clearTimeout(timer);
      cancellation.offCancel(cancel);
    }
  }

  /**
   * Past the lease, as after a freeze, a revocation may have been answered elsewhere that this process has yet to hear of.
   * Where the database is away nobody can tell, and nobody can be told: then what was let in is finished.
   *
   * @throws CallAborted where the caller was cut off
   */
  private async release(call: RunningCall): Promise<void> {
    if (this.lease.held()) return;
    if (await this.liveness.isCutOff(call.caller).catch(() => false)) call.abort('revoked');
    call.throwIfAborted();
  }

  /** @throws CallAborted where nothing may begin any more, or not for this caller */
  private async admit(call: RunningCall): Promise<void> {
    if (this.isStopped) call.abort('stopped');
    if (await this.liveness.isCutOff(call.caller)) call.abort('revoked');
    call.throwIfAborted();
  }
}
