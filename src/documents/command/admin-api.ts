import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import type { ImportReport } from '../import/import-report.js';
import { CommandFailure, reasonOf } from './command-failure.js';
import type { Settings } from './settings.js';

const JSON_LINES = 'application/x-ndjson';

/** What is said of answers whose own words would not help. */
const WORDS: Readonly<Record<number, string>> = {
  401: 'It does not take this admin key: set ADMIN_API_KEY to the one it runs with',
  413: 'A proxy in front of it takes no body of a megabyte: have it take more on /admin',
  421: 'It runs under another name: set PUBLIC_URL as it is set there',
};

/** The admin routes of a running service that are about documents. */
export class AdminApi {
  constructor(private readonly settings: Settings) {}

  /** Stores documents, one a line. */
  async import(lines: Uint8Array<ArrayBuffer>): Promise<ImportReport> {
    const response = await this.call('POST', '/import', { 'Content-Type': JSON_LINES }, lines);
    if (response.status !== 200) throw await this.unexpected(response);
    return (await response.json()) as ImportReport;
  }

  /** All documents, one a line, as they come. It fails where they break off. */
  async export(): Promise<Readable> {
    const response = await this.call('GET', '', { Accept: JSON_LINES });
    if (response.status !== 200 || response.body === null) throw await this.unexpected(response);
    return Readable.fromWeb(response.body as ReadableStream<Uint8Array>);
  }

  /** Removes a document: false where there is none of that id. */
  async delete(id: string): Promise<boolean> {
    const response = await this.call('DELETE', `/${encodeURIComponent(id)}`);
    if (response.status !== 204 && response.status !== 404) throw await this.unexpected(response);
    await response.body?.cancel();
    return response.status === 204;
  }

  private async call(
    method: string,
    path: string,
    headers: Record<string, string> = {},
    body?: Uint8Array<ArrayBuffer>,
  ): Promise<Response> {
    const { baseUrl, adminKey } = this.settings;
    try {
      return await fetch(`${baseUrl}/admin/documents${path}`, {
        method,
        headers: { Authorization: `Bearer ${adminKey}`, ...headers },
        body,
        // The key is for no other host.
        redirect: 'error',
      });
    } catch (error) {
      throw new CommandFailure(`No Gatehouse answers at ${baseUrl} (${reasonOf(error)}). Start it, or set PUBLIC_URL to where it runs.`); // prettier-ignore
    }
  }

  private async unexpected(response: Response): Promise<CommandFailure> {
    const words = WORDS[response.status] ?? (await problemOf(response));
    return new CommandFailure(`${this.settings.baseUrl} answered ${response.status}: ${words}.`);
  }
}

/** RFC 9457: the words of a problem, where the answer is one. */
async function problemOf(response: Response): Promise<string> {
  const problem = (await response.json().catch(() => undefined)) as { detail?: unknown } | undefined;
  return typeof problem?.detail === 'string' ? problem.detail : 'it may be no Gatehouse';
}
