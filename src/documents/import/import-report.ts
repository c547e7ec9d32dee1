/** How many of the lines that failed are named. */
const MOST_ERRORS = 1000;

/** A line that was not stored. */
export interface LineFault {
  line: number;
  reason: string;
}

/** What an import came to. */
export class ImportReport {
  /** Documents whose id was new. */
  created = 0;
  /** Documents that stand for one with their id. */
  replaced = 0;
  /** Lines that are not stored. */
  failed = 0;
  /** The first 1,000 of them, by number. */
  errors: LineFault[] = [];

  /** Notes a line that is not stored. Two batches are not read at once: lines come in their order. */
  fail(line: number, reason: string): void {
    this.failed += 1;
    if (this.errors.length < MOST_ERRORS) this.errors.push({ line, reason });
  }
}
