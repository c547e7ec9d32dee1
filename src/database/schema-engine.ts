import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import {
  bindMigrationAwareSqlAdapterFactory,
  type SqlMigrationAwareDriverAdapterFactory,
} from '@prisma/driver-adapter-utils';
import * as bindings from '@prisma/schema-engine-wasm/schema_engine_bg';

/** Where the schema and its migrations lie, beside `src/` or `dist/`. */
export const PRISMA_FOLDER = fileURLToPath(new URL('../../prisma/', import.meta.url));

const SCHEMA_FILE = `${PRISMA_FOLDER}schema.prisma`;

let loaded: Promise<void> | undefined;

/** Instantiates Prisma's schema engine, which ships as WebAssembly, once in a process. */
async function load(): Promise<void> {
  const location = fileURLToPath(import.meta.resolve('@prisma/schema-engine-wasm/schema_engine_bg'));
  const wasm = await readFile(location.replace(/\.js$/, '.wasm'));
  const { instance } = await WebAssembly.instantiate(new Uint8Array(wasm), {
    './schema_engine_bg.js': bindings as unknown as WebAssembly.ModuleImports,
  });
  bindings.__wbg_set_wasm(instance.exports);
  const start = instance.exports['__wbindgen_start'] as () => void;
  start();
}

/**
 * Prisma's schema engine on a driver adapter: what `prisma migrate deploy` runs, with no binary to download.
 * The caller must `free()` it.
 */
export async function openSchemaEngine(
  factory: SqlMigrationAwareDriverAdapterFactory,
): Promise<bindings.SchemaEngine> {
  await (loaded ??= load());
  const schema = await readFile(SCHEMA_FILE, 'utf8');
  return bindings.SchemaEngine.new(
    { datamodels: [[SCHEMA_FILE, schema]] },
    () => undefined,
    bindMigrationAwareSqlAdapterFactory(factory),
  );
}
