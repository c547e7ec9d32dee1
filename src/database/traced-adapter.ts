import type {
  SqlDriverAdapter,
  SqlMigrationAwareDriverAdapterFactory,
  SqlQueryable,
  Transaction,
} from '@prisma/driver-adapter-utils';
import type { Tracing } from '../tracing/tracing.js';

/** Of a longer statement the beginning tells enough. */
const MOST_CHARACTERS = 2000;

/**
 * An adapter whose every statement is a span, for traces that go on in one: its text as Prisma sends it, with `$1` in the
 * place of each value.
 */
export function tracedAdapter(
  factory: SqlMigrationAwareDriverAdapterFactory,
  tracing: Tracing,
): SqlMigrationAwareDriverAdapterFactory {
  const connect = async (): Promise<SqlDriverAdapter> => {
    const adapter = await factory.connect();
    const startTransaction = adapter.startTransaction.bind(adapter);
    traceStatements(adapter, tracing);
    adapter.startTransaction = async (isolationLevel) => {
      const begin = (): Promise<Transaction> => startTransaction(isolationLevel);
      const transaction = await tracing.span('BEGIN', attributesOf('BEGIN'), begin);
      traceStatements(transaction, tracing);
      traceEnds(transaction, tracing);
      return transaction;
    };
    return adapter;
  };
  return {
    provider: factory.provider,
    adapterName: factory.adapterName,
    connect,
    connectToShadowDb: () => factory.connectToShadowDb(),
  };
}

/** Runs a statement as a span. */
export function statementSpan<T>(tracing: Tracing, sql: string, run: () => Promise<T>): Promise<T> {
  return tracing.span(nameOf(sql), attributesOf(sql), run);
}

function traceStatements(queryable: SqlQueryable, tracing: Tracing): void {
  const queryRaw = queryable.queryRaw.bind(queryable);
  const executeRaw = queryable.executeRaw.bind(queryable);
  queryable.queryRaw = (query) => statementSpan(tracing, query.sql, () => queryRaw(query));
  queryable.executeRaw = (query) => statementSpan(tracing, query.sql, () => executeRaw(query));
}

function traceEnds(transaction: Transaction, tracing: Tracing): void {
  const commit = transaction.commit.bind(transaction);
  const rollback = transaction.rollback.bind(transaction);
  transaction.commit = () => tracing.span('COMMIT', attributesOf('COMMIT'), commit);
  transaction.rollback = () => tracing.span('ROLLBACK', attributesOf('ROLLBACK'), rollback);
}

/** The statement's first word. */
function nameOf(sql: string): string {
  return /[a-z]+/i.exec(sql)?.[0].toUpperCase() ?? 'SQL';
}

function attributesOf(sql: string): Record<string, string> {
  return { 'db.system.name': 'postgresql', 'db.query.text': sql.slice(0, MOST_CHARACTERS) };
}
