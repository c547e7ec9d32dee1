import { StartFailure } from '../../common/errors/start-failure.js';

/** From where to where. */
export interface MoveSettings {
  /** The folder that the service keeps its embedded database in. */
  dataDir: string;
  /** A role that may make tables in the target. Holds a password: for no message. */
  targetUrl: string;
}

/**
 * The settings by the variables that the service itself is started with. The target is no argument: those are seen by
 * everyone on the machine, and npm repeats them.
 *
 * @throws StartFailure where there is no target
 */
export function readSettings(variables: Record<string, string | undefined>): MoveSettings {
  const { DATA_DIR, DATABASE_URL, MIGRATION_DATABASE_URL } = variables;
  const targetUrl = given(MIGRATION_DATABASE_URL) ?? given(DATABASE_URL);
  if (targetUrl === undefined) {
    throw new StartFailure('DATABASE_URL: set it to the Postgres database to move into.');
  }
  if (!/^postgres(ql)?:\/\//.test(targetUrl) || !URL.canParse(targetUrl)) {
    throw new StartFailure('DATABASE_URL: must be a URL that starts with postgres:// or postgresql://.');
  }
  return { dataDir: given(DATA_DIR) ?? './data', targetUrl };
}

/** Compose files write an absent value as an empty one. */
function given(value: string | undefined): string | undefined {
  return value === '' ? undefined : value;
}
