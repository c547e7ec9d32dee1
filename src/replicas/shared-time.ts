import { Injectable } from '@nestjs/common';

/** The time by the clock of the database, which all replicas share, whatever those of their hosts say. */
@Injectable()
export class SharedTime {
  private ahead?: number;

  /** Now, in ms; by this host's clock until the database has been asked. */
  now(): number {
    return this.ahead === undefined ? Date.now() : performance.now() + this.ahead;
  }

  /** Takes over what the database just said. */
  set(now: number): void {
    this.ahead = now - performance.now();
  }
}
