/** How far behind its newest a message of a sender may come. */
const WINDOW = 4096;
/** A sender that was not heard of for so long is forgotten: messages from then are too old by their time. */
const FORGET_MS = 300_000;
/** More senders than a deployment ever has. */
const MOST_SENDERS = 1000;

interface Sender {
  newest: number;
  seen: Set<number>;
  heardAt: number;
}

/** Lets each message of a sender in once, by its number (as RFC 4303 §3.4.3 does). */
export class ReplayGuard {
  private readonly senders = new Map<string, Sender>();

  /**
   * Whether it is new: neither seen before nor too far behind.
   *
   * @param now by a monotonic clock, in ms
   */
  admit(from: string, sequence: number, now: number): boolean {
    const sender = this.senders.get(from) ?? this.take(from, now);
    if (sender === undefined || sequence <= sender.newest - WINDOW || sender.seen.has(sequence)) return false;
    sender.heardAt = now;
    sender.seen.add(sequence);
    if (sequence > sender.newest) {
      sender.newest = sequence;
      // In the order of arrival, which is nearly that of the numbers.
      for (const old of sender.seen) {
        if (old > sequence - WINDOW) break;
        sender.seen.delete(old);
      }
    }
    return true;
  }

  private take(from: string, now: number): Sender | undefined {
    for (const [id, { heardAt }] of this.senders) if (heardAt < now - FORGET_MS) this.senders.delete(id);
    if (this.senders.size >= MOST_SENDERS) return undefined;
    const sender = { newest: -1, seen: new Set<number>(), heardAt: now };
    this.senders.set(from, sender);
    return sender;
  }
}
