import type { SseSession } from './sse-session.js';

/** The sessions whose streams this process holds. */
export class SessionTable implements Iterable<SseSession> {
  private readonly byId = new Map<string, SseSession>();
  private readonly byUser = new Map<string, Set<SseSession>>();

  get size(): number {
    return this.byId.size;
  }

  [Symbol.iterator](): Iterator<SseSession> {
    return this.byId.values();
  }

  /** By its public id. */
  find(sessionId: string): SseSession | undefined {
    return this.byId.get(sessionId);
  }

  add(session: SseSession): void {
    const { userId } = session.owner;
    this.byId.set(session.sessionId, session);
    this.byUser.set(userId, (this.byUser.get(userId) ?? new Set()).add(session));
  }

  delete(session: SseSession): void {
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
  surplus(newest: SseSession, most: number): SseSession[] {
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
