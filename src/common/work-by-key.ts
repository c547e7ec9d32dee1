/** Work that those who ask for the same thing at the same time share, a key for each thing. */
export class WorkByKey<T> {
  private readonly underWay = new Map<string, Promise<T>>();

  /** The keys of what is under way. */
  keys(): string[] {
    return [...this.underWay.keys()];
  }

  /** The outcome of the work under way for that key, else of this. It is forgotten once it is there. */
  do(key: string, work: () => Promise<T>): Promise<T> {
    const current = this.underWay.get(key);
    if (current !== undefined) return current;
    const started = work().finally(() => this.underWay.delete(key));
    this.underWay.set(key, started);
    return started;
  }
}
