import { Injectable, Logger } from '@nestjs/common';
import { Lease } from './lease.js';
import { type Announcement, ReplicaRows } from './replica-rows.service.js';

type Handler = (announcement: Announcement) => Promise<void>;

/** Acts upon revocations, whichever way this process hears of them: each at least once, two at a time where they come so. */
@Injectable()
export class CatchUp {
  private readonly logger = new Logger(CatchUp.name);
  private handler: Handler = () => Promise.resolve();

  constructor(
    private readonly rows: ReplicaRows,
    private readonly lease: Lease,
  ) {}

  /** Has `handler` act upon each. One alone, before the first comes. */
  onAnnouncement(handler: Handler): void {
    this.handler = handler;
  }

  /**
   * Acts upon the revocation of that epoch.
   *
   * @throws what the handler threw: then the next beat has it done again
   */
  act(epoch: bigint, announcement: Announcement): Promise<void> {
    return this.lease.act(epoch, () => this.handler(announcement));
  }

  /**
   * Acts upon whatever was counted up to that epoch and passed this process by. Where that is not known any more, it starts
   * over.
   *
   * @param upTo what had been acted upon when the epoch was asked for: one before that is of a database which was restored
   * @throws what the database or the handler threw
   */
  async to(epoch: bigint, upTo: bigint | undefined): Promise<void> {
    const { upTo: known } = this.lease;
    if (known === undefined || upTo === undefined || epoch < upTo) return this.startOver(epoch, known);
    if (epoch <= known) return;
    const missed = await this.rows.counted(known, epoch);
    if (BigInt(missed.length) !== epoch - known) return this.startOver(epoch, known);
    await Promise.all(missed.map((entry) => this.act(BigInt(entry.epoch), entry)));
  }

  private async startOver(epoch: bigint, known: bigint | undefined): Promise<void> {
    if (known !== undefined)
      this.logger.warn('What was cut off meanwhile is not known any more: starting over');
    await this.lease.startOver(epoch);
  }
}
