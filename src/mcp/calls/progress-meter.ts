/** At most one notification in so many ms. */
const SPACING_MS = 25;

/** How far a call is, as the client is told. */
export interface Progress {
  progress: number;
  total?: number;
  message?: string;
}

/** Spaces the progress of a call out over time: what comes too soon waits, and the newest replaces what waits. */
export class ProgressMeter {
  private last = -Infinity;
  private waiting?: Progress;
  private timer?: NodeJS.Timeout;

  /** @param send called with what goes to the client */
  constructor(private readonly send: (progress: Progress) => void) {}

  /** Takes what a tool says. The value must grow (MCP, progress flow): one that does not is left out. */
  report(progress: Progress): void {
    if (!Number.isFinite(progress.progress) || progress.progress <= this.last) return;
    this.last = progress.progress;
    if (this.timer !== undefined) {
      this.waiting = progress;
      return;
    }
    this.send(progress);
    this.timer = setTimeout(this.next, SPACING_MS);
  }

  /** The call ends: what waits goes out, unless nobody may have it. */
  end(isWanted: boolean): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (isWanted && this.waiting !== undefined) this.send(this.waiting);
    this.waiting = undefined;
  }

  private readonly next = (): void => {
    this.timer = undefined;
    const { waiting } = this;
    if (waiting === undefined) return;
    this.waiting = undefined;
    this.send(waiting);
    this.timer = setTimeout(this.next, SPACING_MS);
  };
}
