import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Tracing, Untraced } from '../tracing/tracing.js';
import { DatabaseEngine } from './engine.js';
import { type Prisma, PrismaClient } from './generated/client.js';
import { tracedAdapter } from './traced-adapter.js';

/** The client that a transaction hands to its function: inside one, use nothing else. */
export type Transaction = Prisma.TransactionClient;

/** Prisma's client on the engine at hand. */
@Injectable()
export class PrismaService extends PrismaClient implements OnApplicationShutdown {
  constructor(
    private readonly engine: DatabaseEngine,
    tracing: Tracing = new Untraced(),
  ) {
    const adapter = tracing.isOn ? tracedAdapter(engine.adapter, tracing) : engine.adapter;
    super({
      adapter,
      transactionOptions: { maxWait: 5000, timeout: 10_000 },
      // Else an error shows a piece of our source, for which each statement takes its stack.
      errorFormat: 'minimal',
    });
  }

  /** The last to go: modules shut down in the reverse of the order in which they are imported. */
  async onApplicationShutdown(): Promise<void> {
    await this.$disconnect();
    await this.engine.close();
  }
}
