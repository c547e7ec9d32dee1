import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { AdminApi } from './admin-api.js';
import { CommandFailure } from './command-failure.js';
import { deleteDocuments } from './delete.command.js';
import { exportDocuments } from './export.command.js';
import { importDocuments } from './import.command.js';
import { readSettings } from './settings.js';
import { Terminal } from './terminal.js';

const USAGE = `npm run documents -- import <file.jsonl | folder of Markdown | ->
npm run documents -- export [file]
npm run documents -- delete <id> …

They go through the admin routes of the service that runs at PUBLIC_URL (http://localhost:3000 where it is not set), with
ADMIN_API_KEY or the key that it generated in its DATA_DIR. .env is read where it is there.
`;

/** npm runs scripts in the project's folder, wherever it was called. */
function fromCaller(path: string): string {
  return path === '-' ? path : resolve(process.env['INIT_CWD'] ?? '.', path);
}

/** Exit codes: 0 all done, 1 not or not all, 2 wrong usage. */
async function main([command, ...args]: string[]): Promise<number> {
  const terminal = new Terminal();
  const [first] = args;
  const api = (): AdminApi => new AdminApi(readSettings(process.env));
  if (existsSync('.env')) process.loadEnvFile('.env');
  if (command === 'import' && first !== undefined && args.length === 1) {
    return (await importDocuments(api(), fromCaller(first), terminal)) ? 0 : 1;
  }
  if (command === 'export' && args.length <= 1) {
    await exportDocuments(api(), first === undefined ? undefined : fromCaller(first), terminal);
    return 0;
  }
  if (command === 'delete' && first !== undefined) {
    return (await deleteDocuments(api(), args, terminal)) ? 0 : 1;
  }
  process.stderr.write(USAGE);
  return 2;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof CommandFailure)) throw error;
  new Terminal().note(error.message);
  process.exitCode = 1;
}
