import { StartFailure } from '../../common/errors/start-failure.js';

/** Runs a statement on one of the two databases: its rows. */
export type Query = <Row>(sql: string, parameters?: unknown[]) => Promise<Row[]>;

/** A table as it is moved: what is generated in it comes by itself. All names are quoted where they need it. */
export interface Table {
  name: string;
  columns: string[];
  /** Of each column, in SQL. */
  types: string[];
  /** The tables that it refers to. */
  parents: string[];
}

/**
 * All of ours, but those that each database has its own of: which migrations it has, which processes are on it, and how they
 * tell each other of revocations.
 */
const TABLES = `
  SELECT quote_ident(t.relname) AS name,
    array_agg(quote_ident(c.attname) ORDER BY c.attname)::text[] AS columns,
    array_agg(format_type(c.atttypid, c.atttypmod) ORDER BY c.attname)::text[] AS types,
    ARRAY(
      SELECT DISTINCT quote_ident(parent.relname)
      FROM pg_constraint JOIN pg_class parent ON parent.oid = confrelid
      WHERE contype = 'f' AND conrelid = t.oid AND confrelid <> t.oid
      ORDER BY 1
    )::text[] AS parents
  FROM pg_class t JOIN pg_attribute c ON c.attrelid = t.oid
  WHERE t.relnamespace = 'public'::regnamespace AND t.relkind = 'r'
    AND t.relname NOT IN ('_prisma_migrations', 'replicas', 'revocation_entries', 'revocation_epoch')
    AND c.attnum > 0 AND NOT c.attisdropped AND c.attgenerated = ''
  GROUP BY t.oid, t.relname ORDER BY t.relname`;

/**
 * The tables that both databases have, those that others refer to first.
 *
 * @throws StartFailure where they are not the same
 */
export async function sharedTables(source: Query, target: Query): Promise<Table[]> {
  const ours = await source<Table>(TABLES);
  const theirs = await target<Table>(TABLES);
  if (JSON.stringify(ours) !== JSON.stringify(theirs)) {
    throw new StartFailure('The two databases have different tables: one was used with another version.');
  }
  return parentsFirst(ours);
}

/** Puts each table behind those that it refers to. */
export function parentsFirst(tables: readonly Table[]): Table[] {
  const ordered: Table[] = [];
  const isDone = (name: string): boolean => ordered.some((table) => table.name === name);
  let rest = [...tables];
  while (rest.length > 0) {
    const ready = rest.filter(({ parents }) => parents.every(isDone));
    if (ready.length === 0) throw new Error('Tables refer to each other in a circle');
    ordered.push(...ready);
    rest = rest.filter((table) => !ready.includes(table));
  }
  return ordered;
}
