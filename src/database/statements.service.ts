import { Injectable } from '@nestjs/common';
import { Tracing, Untraced } from '../tracing/tracing.js';
import { DatabaseEngine } from './engine.js';
import { Prisma } from './generated/client.js';
import { statementSpan } from './traced-adapter.js';

/**
 * Statements that go to the driver as they are, past Prisma's client: for what people and clients ask most, where the
 * client's own work would cost more than the statement (docs/decisions/hot-path.md). Each is a transaction of its own.
 * Within a transaction of Prisma's use that one.
 */
@Injectable()
export class Statements {
  constructor(
    private readonly engine: DatabaseEngine,
    private readonly tracing: Tracing = new Untraced(),
  ) {}

  /**
   * Runs one statement, as the tag of its template: its rows. `timestamptz` is a Date, `bytea` bytes, `jsonb` what it
   * says.
   *
   * @throws what the driver throws
   */
  async query<Row>(strings: TemplateStringsArray, ...parameters: unknown[]): Promise<Row[]> {
    const { text, values } = Prisma.sql(strings, ...parameters);
    const run = (): Promise<Row[]> => this.engine.query<Row>(text, values);
    return this.tracing.isOn ? statementSpan(this.tracing, text, run) : run();
  }
}
