import type { BrowserContext, ConsoleMessage, Request } from 'playwright-core';

/**
 * Keeps what a browser complains of, on whichever of its pages: violations of our policy, errors and warnings in the
 * console, failed scripts, requests that came to nothing.
 */
export class Watch {
  private readonly complaints: string[] = [];

  constructor(context: BrowserContext) {
    context.on('console', (message) => this.note(message));
    context.on('weberror', (error) => this.complaints.push(`script: ${error.error().message}`));
    context.on('requestfailed', (request) => this.complaints.push(failureOf(request)));
  }

  /** Expects just these complaints, in any order, and forgets them. */
  expectOnly(...expected: string[]): void {
    const found = this.complaints.splice(0);
    expect(found.sort()).toEqual(expected.sort());
  }

  private note(message: ConsoleMessage): void {
    const type = message.type();
    if (type === 'error' || type === 'warning') {
      this.complaints.push(`${type}: ${message.text()} at ${pathOf(message.location().url)}`);
    }
  }
}

/** What Chromium writes in the console for a page that is an error by design. */
export function errorStatus(status: number, words: string, path: string): string {
  return `error: Failed to load resource: the server responded with a status of ${status} (${words}) at ${path}`;
}

function failureOf(request: Request): string {
  return `request: ${request.failure()?.errorText ?? 'failed'} at ${request.url()}`;
}

function pathOf(url: string): string {
  return URL.canParse(url) ? new URL(url).pathname : url;
}
