import { readdirSync, readFileSync } from 'node:fs';
import { Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/audit.service.js';
import { PrismaService } from '../../database/prisma.service.js';
import { type DocumentInput, documentInput } from '../document-input.js';
import { DocumentStore } from '../document-store.service.js';

const FOLDER = new URL('./', import.meta.url);
const MILESTONE = 'sample documents';

/** What there is to ask before anybody brought documents of their own: the papers of a cupcake bakery. */
@Injectable()
export class SampleDocumentsService {
  constructor(
    private readonly prisma: PrismaService,
    private readonly store: DocumentStore,
    private readonly audit: AuditService,
  ) {}

  /**
   * Stores them where there is no document, once in the life of a database: who removed them does not find them again.
   *
   * @returns how many were stored
   */
  async loadOnce(): Promise<number> {
    const count = await this.prisma.$transaction(async (tx) => {
      const milestone = await tx.milestone.createMany({ data: { name: MILESTONE }, skipDuplicates: true });
      const isFirst = milestone.count === 1;
      if (!isFirst || (await tx.document.findFirst({ select: { id: true } })) !== null) return 0;
      const samples = readSamples();
      await this.store.store(samples, tx);
      return samples.length;
    });
    if (count > 0) {
      this.audit.record({
        type: 'documents.imported',
        outcome: 'success',
        actor: 'system',
        detail: { source: 'samples', count },
      });
    }
    return count;
  }
}

function readSamples(): DocumentInput[] {
  const files = readdirSync(FOLDER).filter((name) => name.endsWith('.jsonl'));
  const lines = files.flatMap((name) => readFileSync(new URL(name, FOLDER), 'utf8').trimEnd().split('\n'));
  return lines.map((line) => documentInput.parse(JSON.parse(line)));
}
