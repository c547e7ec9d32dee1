import { Injectable, type OnModuleInit } from '@nestjs/common';
import { PrismaService } from '../../database/prisma.service.js';
import { EventsService } from '../../events/events.service.js';
import { emailKey, userKey } from './reader.js';

/** Documents at a time: each goes through the index of readers. */
const BATCH = 500;

/** Takes who is erased from the readers of documents. One that was for them alone is for nobody then. */
@Injectable()
export class ErasedReaders implements OnModuleInit {
  constructor(
    private readonly prisma: PrismaService,
    private readonly events: EventsService,
  ) {}

  onModuleInit(): void {
    this.events.subscribeAtSource('user.erased', async ({ id, email }) => {
      await this.remove(userKey(id));
      if (email !== null) await this.remove(emailKey(email));
    });
  }

  /** In the order of ids, as documents are stored: of those who meet in the same rows one waits for the other. */
  private async remove(key: string): Promise<void> {
    let count = BATCH;
    while (count === BATCH) {
      count = await this.prisma.$executeRaw`
        UPDATE documents SET readers = array_remove(readers, ${key}) WHERE id = ANY(ARRAY(
          SELECT id FROM documents WHERE NOT for_everyone AND readers @> ARRAY[${key}]::text[]
          ORDER BY id LIMIT ${BATCH} FOR UPDATE))`;
    }
  }
}
