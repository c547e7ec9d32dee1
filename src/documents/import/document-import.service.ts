import { BadRequestException, Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/audit.service.js';
import { DocumentStore, NotIndexable } from '../document-store.service.js';
import { batchesOf, type NumberedDocument } from './batches.js';
import { ImportReport } from './import-report.js';

/** Stores documents as they come, batch by batch: the next is read once the one before is durable. */
@Injectable()
export class DocumentImport {
  constructor(
    private readonly store: DocumentStore,
    private readonly audit: AuditService,
  ) {}

  /**
   * Stores the documents of a stream of JSON Lines, in the place of those that have their ids. A line that is no
   * document is left out and named in the report.
   *
   * @param actor who imports, as the trail names it
   * @throws BadRequestException where the stream breaks off: the batches that were stored stay
   */
  async run(stream: AsyncIterable<Uint8Array>, actor: string): Promise<ImportReport> {
    const report = new ImportReport();
    let isWhole = false;
    try {
      for await (const batch of batchesOf(unbroken(stream), report)) await this.storeBatch(batch, report);
      isWhole = true;
      return report;
    } finally {
      this.note(report, isWhole, actor);
    }
  }

  private async storeBatch(batch: readonly NumberedDocument[], report: ImportReport): Promise<void> {
    try {
      const { created, replaced } = await this.store.store(batch.map(({ document }) => document));
      report.created += created;
      report.replaced += replaced;
    } catch (error) {
      if (!(error instanceof NotIndexable)) throw error;
      const [first, ...rest] = batch;
      if (first !== undefined && rest.length === 0) report.fail(first.line, error.message);
      else for (const one of batch) await this.storeBatch([one], report);
    }
  }

  private note({ created, replaced, failed }: ImportReport, isWhole: boolean, actor: string): void {
    this.audit.record({
      type: 'documents.imported',
      outcome: isWhole ? 'success' : 'failure',
      actor,
      detail: { source: 'import', created, replaced, failed },
    });
  }
}

/** The stream, whose end before its time is the sender's fault. */
async function* unbroken(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* stream;
  } catch {
    throw new BadRequestException('The body broke off: what was stored of it stays');
  }
}
