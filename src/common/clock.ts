import { Injectable } from '@nestjs/common';

/** The time, as a provider, so that a test can move it. */
@Injectable()
export class Clock {
  /** The instant now. */
  now(): Date {
    return new Date();
  }

  /** The instant `seconds` from now, or from `start`. */
  in(seconds: number, start = this.now()): Date {
    return new Date(start.getTime() + seconds * 1000);
  }
}
