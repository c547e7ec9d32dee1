import { DriverAdapterError, type SqlDriverAdapter } from '@prisma/driver-adapter-utils';
import type { PGlite } from '@electric-sql/pglite';
import { PrismaPGlite } from 'pglite-prisma-adapter';

/**
 * Prisma's driver adapter on PGlite. The published one returns from `executeScript` before the script has run, so that
 * a migration that fails would be recorded as applied: this one waits for it.
 */
export class EmbeddedAdapterFactory extends PrismaPGlite {
  constructor(private readonly pglite: PGlite) {
    super(pglite);
  }

  override async connect(): Promise<SqlDriverAdapter> {
    const adapter = await super.connect();
    adapter.executeScript = async (script: string): Promise<void> => {
      try {
        await this.pglite.exec(script);
      } catch (error) {
        throw asAdapterError(error);
      }
    };
    return adapter;
  }
}

/** A Postgres error in the form that the schema engine reads; anything else as it is. */
function asAdapterError(error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return error;
  return new DriverAdapterError({
    kind: 'postgres',
    code: error.code,
    severity: 'ERROR',
    message: error.message,
    detail: undefined,
    column: undefined,
    hint: undefined,
  });
}
