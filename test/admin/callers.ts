/** One request of a caller. */
export interface Call {
  /** When it started, in ms of the process's clock. */
  startedAt: number;
  status: number;
}

/** Callers that each send one request after the other until they are told to stop. */
export class Callers {
  readonly calls: Call[] = [];
  private stopped = false;
  private readonly loops: Promise<void>[];
  private watchers: (() => void)[] = [];

  /** @param send one request of the caller of that number: its status */
  constructor(
    readonly count: number,
    send: (caller: number) => Promise<number>,
  ) {
    this.loops = Array.from({ length: count }, async (_, caller) => {
      while (!this.stopped) {
        const startedAt = performance.now();
        this.calls.push({ startedAt, status: await send(caller) });
        this.watchers.forEach((check) => check());
      }
    });
  }

  /** Settles once `count` calls that started from `since` on are answered, or a caller has failed. */
  async answered(count: number, since = 0): Promise<void> {
    const enough = new Promise<void>((resolve) => {
      const check = (): void => {
        if (this.startedFrom(since).length >= count) resolve();
      };
      this.watchers.push(check);
      check();
    });
    await Promise.race([enough, Promise.all(this.loops)]);
  }

  /** The calls that started at that time or later. */
  startedFrom(since: number): Call[] {
    return this.calls.filter(({ startedAt }) => startedAt >= since);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await Promise.all(this.loops);
  }
}
