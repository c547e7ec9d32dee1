import { randomHex } from '../../common/secrets.js';
import type { AccessIdentity } from '../../tokens/access-identity.js';
import { Cancellation } from '../calls/cancellation.js';
import type { Peer } from '../server/mcp-call.js';

/** What a call asks of its client, as the client is told. */
export type InputRequests = Record<string, { method: string; params: object }>;

interface Asked {
  method: string;
  params: object;
  resolve: (answer: unknown) => void;
}

/**
 * A call that asks its client for something, in the multi round-trip requests of the revision 2026-07-28: each question
 * ends a request, and the client comes again with the answer. The call itself goes on where it was: what it did before
 * it asked is not done twice.
 */
export class RoundTrips<T> {
  /** Cancelled where nobody wants the result any more. */
  readonly cancellation = new Cancellation();
  private readonly asked = new Map<string, Asked>();
  private outcome?: Promise<T>;
  private count = 0;
  private onAsked?: () => void;
  /** What names it to the client until it comes again: where it is, and 128 random bits, others each time. */
  state = '';

  constructor(
    /** Who made the call: nobody else can go on with it. */
    readonly owner: AccessIdentity,
    /** What it was made with, as a digest: it cannot become another one. */
    readonly subject: () => string,
    /** The client, as the request has it that the call is in now. */
    public peer: Peer,
    /** What its states begin with. */
    private readonly tag = '',
  ) {}

  /** Begins the call. */
  begin(work: () => Promise<T>): void {
    this.outcome = work();
    // Who waits for it may have been answered otherwise.
    this.outcome.catch(() => undefined);
  }

  /** Asks the client: settles when it has come again with an answer. */
  ask(method: string, params: object, signal: AbortSignal): Promise<unknown> {
    return new Promise((resolve, reject) => {
      signal.throwIfAborted();
      signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
      this.count += 1;
      this.asked.set(String(this.count), { method, params, resolve });
      // Whatever else is asked at the same time goes with it.
      setImmediate(() => this.onAsked?.());
    });
  }

  /** Takes the answers that a client came again with; what it left out is asked again. */
  answer(responses: Readonly<Record<string, unknown>>): void {
    for (const [key, { resolve }] of this.asked) {
      if (!Object.hasOwn(responses, key)) continue;
      this.asked.delete(key);
      resolve(responses[key]);
    }
  }

  /** Goes on until there is a result, or the client is asked: then with what, under a state of its own. */
  async next(): Promise<{ result: T } | { inputRequests: InputRequests }> {
    const result = await new Promise<T | undefined>((resolve, reject) => {
      this.onAsked = () => (this.asked.size > 0 ? resolve(undefined) : undefined);
      // What the client left out is asked again, with what the others lead to.
      if (this.asked.size > 0) setImmediate(this.onAsked);
      this.outcome?.then(resolve, reject);
    });
    delete this.onAsked;
    if (result !== undefined) return { result };
    this.state = `${this.tag}${randomHex()}`;
    const asked = [...this.asked].map(([key, { method, params }]) => [key, { method, params }] as const);
    return { inputRequests: Object.fromEntries(asked) };
  }
}
