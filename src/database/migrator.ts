import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { SqlMigrationAwareDriverAdapterFactory } from '@prisma/driver-adapter-utils';
import type * as engine from '@prisma/schema-engine-wasm/schema_engine_bg';
import { StartFailure } from '../common/errors/start-failure.js';
import { openSchemaEngine, PRISMA_FOLDER } from './schema-engine.js';

const MIGRATIONS_FOLDER = join(PRISMA_FOLDER, 'migrations');
const EVERYTHING: engine.SchemaFilter = { externalTables: [], externalEnums: [] };

/**
 * Applies the migrations that the database lacks, in order, and records them in `_prisma_migrations` as
 * `prisma migrate deploy` does. The caller holds the lock that keeps replicas apart.
 *
 * @param folder one folder a migration, and `migration_lock.toml`
 * @returns the names of those applied
 * @throws StartFailure where an applied migration was edited or one failed half-way: a person must look
 */
export async function applyMigrations(
  factory: SqlMigrationAwareDriverAdapterFactory,
  folder = MIGRATIONS_FOLDER,
): Promise<string[]> {
  const migrationsList = await readMigrations(folder);
  return withEngine(factory, async (schemaEngine) => {
    const history = await schemaEngine.diagnoseMigrationHistory({
      migrationsList,
      optInToShadowDatabase: false,
      filters: EVERYTHING,
    });
    const failed = history.failedMigrationNames.join(', ');
    if (failed !== '') throw new StartFailure(`A migration failed half-way and needs a person: ${failed}`);
    const edited = history.editedMigrationNames.join(', ');
    if (edited !== '') throw new StartFailure(`An applied migration was edited since: ${edited}`);
    const { appliedMigrationNames } = await schemaEngine.applyMigrations({
      migrationsList,
      filters: EVERYTHING,
    });
    return appliedMigrationNames;
  });
}

async function withEngine<T>(
  factory: SqlMigrationAwareDriverAdapterFactory,
  use: (schemaEngine: engine.SchemaEngine) => Promise<T>,
): Promise<T> {
  const schemaEngine = await openSchemaEngine(factory);
  try {
    return await use(schemaEngine);
  } finally {
    schemaEngine.free();
  }
}

/** The names of the migrations in a folder, in the order in which they are applied. */
export async function migrationNames(folder = MIGRATIONS_FOLDER): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

async function readMigrations(folder: string): Promise<engine.MigrationList> {
  const names = await migrationNames(folder);
  const read = async (path: string): Promise<string> => readFile(join(folder, path), 'utf8');
  return {
    baseDir: folder,
    lockfile: { path: 'migration_lock.toml', content: await read('migration_lock.toml') },
    shadowDbInitScript: '',
    migrationDirectories: await Promise.all(
      names.map(async (name) => ({
        path: name,
        migrationFile: {
          path: 'migration.sql',
          content: { tag: 'ok' as const, value: await read(join(name, 'migration.sql')) },
        },
      })),
    ),
  };
}
