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
  private readonly controller = new AbortController();

  /** @param caller whom it is made for: what it hangs on */
  constructor(readonly caller: AccessIdentity) {}

  /** What the tool sees. */
  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** Gives it up. The first reason stands. */
  abort(reason: Abortion): void {
    this.controller.abort(new CallAborted(reason));
  }

  /**
   * What `work` comes to, or a rejection as soon as the call is given up: a tool that pays no heed to its signal holds
   * nobody up.
   *
   * @throws CallAborted where the call was given up, whatever `work` came to
   */
  async settle<T>(work: () => T | Promise<T>): Promise<T> {
    const worked = (async () => {
      this.signal.throwIfAborted();
      return work();
    })();
    const aborted = new Promise<never>((_, reject) => {
      const fail = (): void => reject(this.signal.reason as CallAborted);
      this.signal.addEventListener('abort', fail, { once: true });
    });
    try {
      const value = await Promise.race([worked, aborted]);
      this.signal.throwIfAborted();
      return value;
    } catch (error) {
      this.signal.throwIfAborted();
      throw error;
    }
  }
}
