import { Injectable } from '@nestjs/common';

/** What a fetch may take, and how many there may be: in one place, so that a test can set it otherwise. */
@Injectable()
export class FetchLimits {
  /** From the first question to DNS to the last byte, in milliseconds. */
  readonly deadlineMs: number = 5000;
  /** Fetches under way, of one host and in all. */
  readonly underWayOfHost: number = 4;
  readonly underWay: number = 64;
  /** Fetches that begin in a window, of one host and in all: nobody is flooded by way of this server. */
  readonly windowSeconds: number = 600;
  readonly ofHost: number = 300;
  readonly inAll: number = 1500;
  /** For how long what could not be fetched is not asked for again, in seconds. */
  readonly rememberFailure: number = 30;
}
