import { parseArgs } from 'node:util';

/** What the command line and the environment ask for. */
export interface Request {
  /** Scheme and host. */
  base: string;
  token?: string;
  isRegistering: boolean;
  isJson: boolean;
  /** For each answer, in seconds. */
  limitSeconds: number;
}

/** What it cannot do, in words for people. */
export class WrongUsage extends Error {}

/** How it is called. */
export const USAGE = `Checks a deployment of Gatehouse as a connector would see it, from outside.

  npm run doctor -- <url> [options]

  <url>              https://gatehouse.example.com, or the connector URL with /sse
  --register         also register a client, read it and delete it
  --token <token>    also open a stream with this access token (better in the environment, as GATEHOUSE_TOKEN:
                     a command line is seen by others and kept in the history of the shell)
  --timeout <s>      seconds to wait for each answer; 10 unless given
  --json             for programs (npm run --silent doctor -- <url> --json)

Ends with 0 when all holds, 1 when something is wrong, 2 when it was called wrongly.
`;

const OPTIONS = {
  register: { type: 'boolean' },
  token: { type: 'string' },
  timeout: { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

/**
 * Reads the command line.
 *
 * @returns undefined: it was asked how it is called
 * @throws WrongUsage
 */
export function parseCommandLine(words: string[], environment: NodeJS.ProcessEnv): Request | undefined {
  const { values, positionals } = parse(words);
  if (values.help === true) return undefined;
  const [url, ...more] = positionals;
  if (url === undefined || more.length > 0) throw new WrongUsage('Give one URL.');
  const token = values.token ?? environment['GATEHOUSE_TOKEN'];
  return {
    base: parseBase(url),
    ...(token === undefined || token === '' ? {} : { token: parseToken(token) }),
    isRegistering: values.register === true,
    isJson: values.json === true,
    limitSeconds: parseSeconds(values.timeout ?? '10'),
  };
}

function parse(
  words: string[],
): ReturnType<typeof parseArgs<{ options: typeof OPTIONS; allowPositionals: true }>> {
  try {
    return parseArgs({ args: words, options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw new WrongUsage(error instanceof Error ? error.message : String(error));
  }
}

/** People have the connector URL at hand: its path is taken for what it is. */
function parseBase(text: string): string {
  if (!URL.canParse(text)) throw new WrongUsage(`${text} is no URL: it begins with https://`);
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    throw new WrongUsage('The URL begins with https://');
  if (url.username !== '' || url.password !== '')
    throw new WrongUsage('The URL has a name and a password in it: leave them out');
  if (url.search !== '' || url.hash !== '' || !/^\/(?:(?:sse|mcp)\/?)?$/.test(url.pathname)) {
    throw new WrongUsage(
      'Give scheme and host alone, or the connector URL: Gatehouse is at the root of its host, under no path',
    );
  }
  return url.origin;
}

function parseToken(text: string): string {
  if (!/^mcp_[0-9a-f]{32}$/.test(text)) {
    throw new WrongUsage(
      'The token is no access token of Gatehouse: those are mcp_ and 32 digits from 0 to f',
    );
  }
  return text;
}

function parseSeconds(text: string): number {
  const seconds = Number(text);
  if (!(seconds > 0 && seconds <= 300)) throw new WrongUsage('--timeout is a number of seconds, 300 at most');
  return seconds;
}
