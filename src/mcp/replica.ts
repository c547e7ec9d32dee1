import { hostname } from 'node:os';
import type { Config } from '../config/config.js';

/** The name of this process among those on one database: the same again when it is started again where it was. */
export function replicaName({ port }: Config): string {
  return `${hostname()}:${port}`;
}

/** Which rows were this process's before it was started. The embedded database has no other process. */
export function formerRows(config: Config): { replica?: string } {
  return config.databaseUrl === undefined ? {} : { replica: replicaName(config) };
}
