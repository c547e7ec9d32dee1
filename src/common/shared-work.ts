/** Work that those who ask at the same time, or shortly after, share: however many ask, one at a time is done. */
export class SharedWork<T> {
  private current?: Promise<T>;

  /**
   * @param work what is done
   * @param keepMs milliseconds for which its outcome, also a failure, serves those who come after
   */
  constructor(
    private readonly work: () => Promise<T>,
    private readonly keepMs: number,
  ) {}

  /** The outcome of the work under way, of the one that just ended, or of one that starts now. */
  do(): Promise<T> {
    this.current ??= this.work().finally(() => {
      setTimeout(() => (this.current = undefined), this.keepMs).unref();
    });
    return this.current;
  }
}
