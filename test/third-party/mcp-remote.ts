import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { eventually } from '../support/eventually.js';
import { OAuthClient } from '../support/oauth-client.js';
import { environmentIn, installed, NODE } from './program.js';

/** An authorization URL, once the whole line is there. */
const URL_TO_VISIT = /http:\/\/localhost:\d+\/authorize\?\S+(?=\s)/g;

/** mcp-remote as a local server in front of ours, the client behind it, and the person who follows the URLs that it prints. */
export class McpRemote {
  readonly client = new Client({ name: 'behind', version: '1.0.0' });
  /** Whether the person approves; else an URL that it prints is left alone. */
  approves = true;
  /** The URLs that it sent the person to. */
  readonly visits: string[] = [];
  private readonly person: OAuthClient;
  private readonly answers: Promise<void>[] = [];
  private readonly transport: StdioClientTransport;
  private said = '';
  private isClosed = false;

  /**
   * @param args its command line: the address of ours, the port of its callback, and options
   * @param memory where it keeps its registrations and tokens
   */
  constructor(base: string, args: string[], memory: string) {
    this.person = new OAuthClient(base);
    this.transport = new StdioClientTransport({
      command: NODE,
      args: [installed('mcp-remote/dist/proxy.js'), ...args],
      env: { ...environmentIn(memory), MCP_REMOTE_CONFIG_DIR: memory },
      stderr: 'pipe',
    });
    this.transport.stderr?.on('data', (chunk: Buffer) => this.read(chunk.toString()));
  }

  /** Starts it: it is connected to ours, by whatever the person had to do for it. */
  async connect(): Promise<void> {
    await this.client.connect(this.transport).catch((error: unknown) => {
      throw new Error(`It did not connect: ${this.said}`, { cause: error });
    });
    await Promise.all(this.answers);
  }

  /** Ends it. */
  async close(): Promise<void> {
    this.isClosed = true;
    await this.client.close();
  }

  private read(text: string): void {
    this.said += text;
    for (const [url] of this.said.matchAll(URL_TO_VISIT)) {
      if (this.visits.includes(url)) continue;
      this.visits.push(url);
      if (this.approves) this.answers.push(this.answer(url));
    }
  }

  /**
   * The person approves, and loads the page that it is sent back to again while nothing listens there: mcp-remote sends
   * the person away before it listens, and where it was for its stream it does not listen until a call asks as well.
   */
  private async answer(url: string): Promise<void> {
    const callback = await this.person.approveAt(url);
    await eventually(async () => this.isClosed || (await reaches(callback.href)));
  }
}

/** Whether anybody listens there. */
function reaches(url: string): Promise<boolean> {
  return fetch(url).then(
    () => true,
    () => false,
  );
}
