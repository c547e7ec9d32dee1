/** What must hold of a thing, whatever happens: looked at after the service was killed and started again. */
export type Promised = () => Promise<void>;

/** What the service has promised by its answers, of each thing the latest. */
export class Ledger {
  private readonly promised = new Map<string, Promised>();
  private watchers: (() => void)[] = [];
  /** How many answers came. */
  acknowledged = 0;

  /** A request is about to be sent: until it is answered, this is all that is known of the thing. */
  ask(thing: string, promised: Promised): void {
    this.promised.set(thing, promised);
  }

  /** It was answered: this must hold from now on. */
  keep(thing: string, promised: Promised): void {
    this.promised.set(thing, promised);
    this.acknowledged += 1;
    this.watchers.forEach((watch) => watch());
  }

  /** Settles once so many answers have come since it was asked. */
  after(answers: number): Promise<void> {
    const until = this.acknowledged + answers;
    return new Promise((resolve) => this.watchers.push(() => this.acknowledged >= until && resolve()));
  }

  /** Looks at every promise; fails with the first that does not hold. */
  async check(): Promise<void> {
    for (const [thing, promised] of this.promised) {
      await promised().catch((error: unknown) => {
        throw new Error(`${thing}: ${error instanceof Error ? error.message : String(error)}`, {
          cause: error,
        });
      });
    }
  }
}
