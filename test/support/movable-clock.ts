import { Clock } from '../../src/common/clock.js';

/** A clock that a test moves on, and back. */
export class MovableClock extends Clock {
  private ahead = 0;

  override now(): Date {
    return new Date(Date.now() + this.ahead * 1000);
  }

  /** Lets that many seconds pass; negative: sets the clock back. */
  pass(seconds: number): void {
    this.ahead += seconds;
  }
}
