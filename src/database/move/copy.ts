import { StartFailure } from '../../common/errors/start-failure.js';
import type { Query, Table } from './schema.js';

/** Rows at a time: each may have a megabyte. */
const AT_ONCE = 100;

/**
 * Copies all rows of a table, in the transactions that both sides are in. Every value goes as Postgres writes it, which it
 * reads again as the same.
 *
 * @returns how many
 * @throws StartFailure where the target does not have the same rows then
 */
export async function copyTable(source: Query, target: Query, table: Table): Promise<number> {
  const insert = insertion(table);
  await source(`DECLARE moved NO SCROLL CURSOR FOR SELECT ${cells(table)} AS cells FROM ${table.name}`);
  let count = 0;
  for (;;) {
    const rows = await source<{ cells: (string | null)[] }>(`FETCH ${AT_ONCE} FROM moved`);
    if (rows.length === 0) break;
    const columns = table.columns.map((_, index) => rows.map((row) => row.cells[index]));
    await target(insert, columns);
    count += rows.length;
  }
  await source('CLOSE moved');
  await requireSame(source, target, table);
  return count;
}

/** Sets each sequence on, so that the next number is one that no row has. */
export async function setSequences(source: Query, target: Query): Promise<void> {
  const sequences = await source<{ name: string; last: string }>(`
    SELECT quote_ident(sequencename) AS name, last_value::text AS last FROM pg_sequences
    WHERE schemaname = 'public' AND last_value IS NOT NULL`);
  for (const { name, last } of sequences)
    await target('SELECT setval($1::regclass, $2::bigint)', [name, last]);
}

/** The columns of a row as an array of texts. */
function cells({ columns }: Table): string {
  return `ARRAY[${columns.map((column) => `${column}::text`).join(', ')}]`;
}

/** Takes one array of texts for each column. */
function insertion({ name, columns, types }: Table): string {
  const list = columns.join(', ');
  const arrays = columns.map((_, index) => `$${index + 1}::text[]`).join(', ');
  const values = columns.map((column, index) => `${column}::${types[index] ?? 'text'}`).join(', ');
  return `INSERT INTO ${name} (${list}) SELECT ${values} FROM unnest(${arrays}) AS row (${list})`;
}

async function requireSame(source: Query, target: Query, table: Table): Promise<void> {
  const [before, after] = [await summary(source, table), await summary(target, table)];
  if (before === after) return;
  throw new StartFailure(`${table.name} is not the same there: ${after} where there should be ${before}.`);
}

/** How many rows there are, and a sum over what is in them that does not depend on their order. */
async function summary(query: Query, table: Table): Promise<string> {
  const [row] = await query<{ count: string; sum: string }>(`
    SELECT count(*)::text AS count,
      coalesce(sum(('x' || left(md5(${cells(table)}::text), 15))::bit(60)::bigint), 0)::text AS sum
    FROM ${table.name}`);
  return `${row?.count ?? '0'} rows with the sum ${row?.sum ?? '0'}`;
}
