/**
 * That nobody wants the outcome of something any more. It tells what an `AbortController` does, without an event target
 * for each call that is never given up.
 */
export class Cancellation {
  private handlers: (() => void)[] = [];
  private isOver = false;

  /** Whether it was given up. */
  get isCancelled(): boolean {
    return this.isOver;
  }

  /** Gives it up. */
  readonly cancel = (): void => {
    if (this.isOver) return;
    this.isOver = true;
    const { handlers } = this;
    this.handlers = [];
    for (const handler of handlers) handler();
  };

  /** Calls `handler` once it is given up: at once where it was. It never throws. */
  onCancel(handler: () => void): void {
    if (this.isOver) handler();
    else this.handlers.push(handler);
  }

  /** Takes that back. */
  offCancel(handler: () => void): void {
    const at = this.handlers.lastIndexOf(handler);
    if (at !== -1) this.handlers.splice(at, 1);
  }
}
