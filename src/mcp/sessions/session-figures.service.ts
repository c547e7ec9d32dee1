import { Injectable } from '@nestjs/common';
import type { SessionKind } from './live-session.js';
import { LiveSessions } from './live-sessions.service.js';

/** How much of one kind of session this process holds. */
export interface SessionFigures {
  sessions: number;
  openStreams: number;
  callsInFlight: number;
  unreadBytes: number;
}

/** What this process holds of sessions, for who measures. */
@Injectable()
export class SessionFiguresService {
  constructor(private readonly sessions: LiveSessions) {}

  /** Adds up all live sessions, of each kind: a millisecond where there are ten thousand. */
  read(): Record<SessionKind, SessionFigures> {
    const figures = { sse: none(), streamable: none(), subscription: none() };
    for (const session of this.sessions.all()) {
      const ofKind = figures[session.kind];
      ofKind.sessions += 1;
      ofKind.openStreams += session.openStreams;
      ofKind.callsInFlight += session.callsInFlight;
      ofKind.unreadBytes += session.unreadBytes;
    }
    return figures;
  }
}

function none(): SessionFigures {
  return { sessions: 0, openStreams: 0, callsInFlight: 0, unreadBytes: 0 };
}
