import type { Logger } from 'pino';
import type { Config } from './config/config.js';
import type { FirstRun } from './config/first-run.js';

/**
 * Says on a terminal where to look: the page, the connector URL, the first account. Elsewhere one log line that names
 * the file with the generated credentials, never a credential: a captured log is read by many.
 */
export function announce(config: Config, logger: Logger, firstRun?: FirstRun): void {
  const connector = `${config.baseUrl}/sse`;
  const credentials = firstRun?.file;
  if (!process.stdout.isTTY) {
    logger.info({ page: config.baseUrl, connector, credentials }, 'Gatehouse is ready');
    return;
  }
  const account = firstRun?.isNew
    ? [
        `  Sign in        ${config.adminEmail}`,
        `  Password       ${config.adminPassword}`,
        `  Admin API key  ${config.adminApiKey}`,
      ]
    : [];
  const kept = credentials === undefined ? [] : [`  Credentials    ${credentials}`];
  const lines = [`  Page           ${config.baseUrl}`, `  Connector URL  ${connector}`, ...account, ...kept];
  process.stdout.write(`\nGatehouse is ready.\n\n${lines.join('\n')}\n\n`);
}
