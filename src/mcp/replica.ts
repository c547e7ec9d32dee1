import type { Config } from '../config/config.js';
import { Prisma } from '../database/generated/client.js';
import type { ThisReplica } from '../replicas/this-replica.js';

/** Whose rows are meant: a filter on the column `replica`. */
export type ReplicaFilter = { OR?: { replica: string | { startsWith: string } }[] };

/**
 * Which rows were this process's before it was started, under its name then as now. The embedded database has no other
 * process: there it is all.
 */
export function formerRows(config: Config, { name }: Pick<ThisReplica, 'name'>): ReplicaFilter {
  // The name alone is what versions before 0.2 wrote.
  return config.databaseUrl === undefined
    ? {}
    : { OR: [{ replica: name }, { replica: { startsWith: `${name}/` } }] };
}

/** That the row `lost` is of a process that is not among the replicas any more: a condition. */
export function isOfNobody({ id }: Pick<ThisReplica, 'id'>): Prisma.Sql {
  return Prisma.sql`(lost.replica <> ${id} AND NOT EXISTS (SELECT 1 FROM replicas WHERE id = lost.replica))`;
}
