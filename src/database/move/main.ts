import { existsSync } from 'node:fs';
import { StartFailure } from '../../common/errors/start-failure.js';
import { moveDatabase } from './move.js';
import { readSettings } from './settings.js';

const USAGE = `npm run move

Moves the embedded database in DATA_DIR into the empty Postgres database at DATABASE_URL (by MIGRATION_DATABASE_URL where it
is set). Stop the service first. .env is read where it is there.
`;

/** What a person does then; credentials are not repeated here. */
const NEXT = `Now start the service with the same DATABASE_URL and PUBLIC_URL. Where the secrets are not in its environment, keep
DATA_DIR as well: credentials.env is read from there, but with NODE_ENV=production they must be in the environment. The
database in DATA_DIR is as it was, and nothing that is done from now on is in it: remove it once all works.
`;

/** Exit codes: 0 moved, 1 not, 2 wrong usage. */
async function main(args: string[]): Promise<number> {
  if (args.length > 0) {
    process.stderr.write(USAGE);
    return 2;
  }
  if (existsSync('.env')) process.loadEnvFile('.env');
  const settings = readSettings(process.env);
  await moveDatabase(settings, (line) => process.stdout.write(`${line}\n`));
  process.stdout.write(NEXT);
  return 0;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof StartFailure)) throw error;
  process.stderr.write(`Nothing was moved. ${error.message}\n`);
  process.exitCode = 1;
}
