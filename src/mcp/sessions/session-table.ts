import type { LiveSession } from './live-session.js';

/** The sessions whose streams this process holds. */
export class SessionTable implements Iterable<LiveSession> {
  private readonly byId = new Map<string, LiveSession>();
  private readonly byUser = new Map<string, Set<LiveSession>>();

  get size(): number {
    return this.byId.size;
  }

  [Symbol.iterator](): Iterator<LiveSession> {
    return this.byId.values();
  }

  /** By its public id. */
  find(sessionId: string): LiveSession | undefined {
    return this.byId.get(sessionId);
  }

  add(session: LiveSession): void {
    const { userId } = session.owner;
    this.byId.set(session.sessionId, session);
    this.byUser.set(userId, (this.byUser.get(userId) ?? new Set()).add(session));
  }

  delete(session: LiveSession): void {
    const { userId } = session.owner;
    this.byId.delete(session.sessionId);
    const others = this.byUser.get(userId);
    others?.delete(session);
    if (others?.size === 0) this.byUser.delete(userId);
  }

  /**
   * Those that must go for the newest of a user to stay: what is over `most`, the longest idle first; one with calls in
   * flight is idle last.
   */
  surplus(newest: LiveSession, most: number): LiveSession[] {
    const sessions = this.byUser.get(newest.owner.userId) ?? new Set();
    if (sessions.size <= most) return [];
    return [...sessions]
      .filter((session) => session !== newest)
      .sort(
        (a, b) => Number(a.callsInFlight > 0) - Number(b.callsInFlight > 0) || a.lastSeenAt - b.lastSeenAt,
      )
      .slice(0, sessions.size - most);
  }
}
