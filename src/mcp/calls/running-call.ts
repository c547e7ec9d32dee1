import type { AccessIdentity } from '../../tokens/access-identity.js';
import type { Abortion } from './outcome.js';

/** Thrown where a call is given up. */
export class CallAborted extends Error {
  constructor(readonly reason: Abortion) {
    super(reason);
  }
}

/** A call in flight. */
export class RunningCall {
  private aborted?: CallAborted;
  /** Made where it is asked for: few tools do. */
  private controller?: AbortController;
  private reject?: (reason: CallAborted) => void;

  /** @param caller whom it is made for: what it hangs on */
  constructor(readonly caller: AccessIdentity) {}

  /** What the tool sees. */
  get signal(): AbortSignal {
    if (this.controller === undefined) {
      this.controller = new AbortController();
      if (this.aborted !== undefined) this.controller.abort(this.aborted);
    }
    return this.controller.signal;
  }

  /** Whether it was given up. */
  get isAborted(): boolean {
    return this.aborted !== undefined;
  }

  /** Gives it up. The first reason stands. */
  abort(reason: Abortion): void {
    if (this.aborted !== undefined) return;
    this.aborted = new CallAborted(reason);
    this.controller?.abort(this.aborted);
    this.reject?.(this.aborted);
  }

  /** @throws CallAborted where the call was given up */
  throwIfAborted(): void {
    if (this.aborted !== undefined) throw this.aborted;
  }

  /**
   * What `work` comes to, or a rejection as soon as the call is given up: a tool that pays no heed to its signal holds
   * nobody up.
   *
   * @throws CallAborted where the call was given up, whatever `work` came to
   */
  async settle<T>(work: () => Promise<T>): Promise<T> {
    this.throwIfAborted();
    try {
      const value = await new Promise<T>((resolve, reject) => {
        this.reject = reject;
        work().then(resolve, reject);
      });
      this.throwIfAborted();
      return value;
    } catch (error) {
      this.throwIfAborted();
      throw error;
    }
  }
}
