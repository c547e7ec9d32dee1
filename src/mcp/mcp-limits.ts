import { Injectable } from '@nestjs/common';

/** What the MCP routes hold and wait for, in one place, so that a test can set it otherwise. */
@Injectable()
export class McpLimits {
  /** A stream carries a comment this often, so that proxies do not take it for dead. */
  readonly heartbeatMs: number = 15_000;
  /** How often all streams are looked through for what is due: a comment, an end. */
  readonly sweepMs: number = 1000;
  /** How often it is written when sessions were last seen. */
  readonly lastSeenMs: number = 10_000;
  /** A reader that leaves this much unread gets no more, and is closed. */
  readonly unreadBytes: number = 4 * 1024 * 1024;
  /** A reader that takes nothing for this long is closed. */
  readonly stalledMs: number = 30_000;
  /** Calls in flight in one session; over Streamable HTTP, of one user and client. */
  readonly callsPerSession: number = 64;
  /** Executions that run for one user, and in all. */
  readonly executionsPerUser: number = 16;
  readonly executionsInAll: number = 256;
  /** A reader of a stream that can be taken up again may be away this long. */
  readonly resumeMs: number = 30_000;
  /** What a session keeps of its streams for readers that come back, in characters. */
  readonly replaySize: number = 1024 * 1024;
  /** A session over Streamable HTTP in which nothing comes for this long is let go. */
  readonly idleSessionMs: number = 600_000;
  /** Calls that wait for their client to come again with an answer: of one user, in all, and for how long in ms. */
  readonly suspendedPerUser: number = 16;
  readonly suspendedInAll: number = 1000;
  readonly suspendedMs: number = 600_000;
  /** On drain, calls in flight have this long to finish. */
  readonly finishMs: number = 5000;
}
