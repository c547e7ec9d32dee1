import { createToken, type TokenOptions } from '../support/fixtures.js';
import type { TestApp } from '../support/test-app.js';

/** A document as `search` lists it. */
export interface Hit {
  id: string;
  title: string;
  url: string;
}

/** What a finished call came to, as MCP's `tools/call` answers it. */
export interface Outcome {
  isError?: boolean;
  structuredContent?: unknown;
  content: { type: string; text: string }[];
}

/** A client that calls the tools by POST /tools/{name}, and waits. */
export class ToolCaller {
  private constructor(
    private readonly base: string,
    private readonly token: string,
  ) {}

  /** One with a token of its own, as those options say. */
  static async of(service: TestApp, options: TokenOptions = {}): Promise<ToolCaller> {
    return new ToolCaller(service.base, (await createToken(service, options)).token);
  }

  /** Calls `/tools/<name>`. A string body goes as it is, anything else as JSON. */
  async post(name: string, args: unknown): Promise<Response> {
    return fetch(`${this.base}/tools/${name}`, {
      method: 'POST',
      headers: {
        Authorization: `Bearer ${this.token}`,
        'Content-Type': 'application/json',
        Prefer: 'wait=30',
      },
      body: typeof args === 'string' ? args : JSON.stringify(args),
    });
  }

  /** The result of a call. Fails where it was not answered with one. */
  async call(name: string, args: unknown): Promise<Outcome> {
    const response = await this.post(name, args);
    const text = await response.text();
    if (response.status !== 200) throw new Error(`POST /tools/${name}: ${response.status} ${text}`);
    return (JSON.parse(text) as { result: Outcome }).result;
  }

  /** What a search finds, the best first. Fails where it is an error. */
  async search(query: string): Promise<Hit[]> {
    const { isError, structuredContent, content } = await this.call('search', { query });
    if (isError === true) throw new Error(`search: ${content[0]?.text}`);
    return (structuredContent as { results: Hit[] }).results;
  }

  /** The ids of what a search finds, the best first. */
  async ids(query: string): Promise<string[]> {
    return (await this.search(query)).map(({ id }) => id);
  }
}
