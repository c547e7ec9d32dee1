import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Writable } from 'node:stream';
import { AdminApi } from '../../src/documents/command/admin-api.js';
import { Terminal } from '../../src/documents/command/terminal.js';
import { ADMIN_KEY, startTestApp, type TestApp } from '../support/test-app.js';

/** What a command wrote. */
export class Written extends Writable {
  text = '';

  constructor(readonly isTTY = false) {
    super();
  }

  override _write(chunk: Buffer, _: BufferEncoding, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

/** A folder that is gone at the end of the test file. */
export class Folder {
  readonly path = mkdtempSync(join(tmpdir(), 'gatehouse-documents-'));

  constructor() {
    afterAll(() => rmSync(this.path, { recursive: true }));
  }

  /** The path of a name in it. */
  at(...names: string[]): string {
    return join(this.path, ...names);
  }

  /** Writes a file, and answers with its path. */
  write(name: string, content: string | Buffer): string {
    const file = this.at(name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
    return file;
  }
}

/** A service, the way to it that commands take, and what they wrote in the test that runs: of one test file. */
export class CommandSetting {
  readonly folder = new Folder();
  service!: TestApp;
  api!: AdminApi;
  out!: Written;
  err!: Written;
  terminal!: Terminal;

  constructor() {
    beforeAll(async () => {
      this.service = await startTestApp();
      this.api = new AdminApi({ baseUrl: this.service.base, adminKey: ADMIN_KEY });
    });
    beforeEach(() => {
      [this.out, this.err] = [new Written(), new Written()];
      this.terminal = new Terminal(this.out, this.err);
    });
    afterEach(() => this.service.prisma.document.deleteMany());
    afterAll(() => this.service.close());
  }

  /** The ids of the documents that are stored, in order. */
  async ids(): Promise<string[]> {
    const stored = await this.service.prisma.document.findMany({
      orderBy: { id: 'asc' },
      select: { id: true },
    });
    return stored.map(({ id }) => id);
  }
}

/** A document as a line; a title that is not given is the id. */
export function documentLine(id: string, fields: object = {}): string {
  return `${JSON.stringify({ id, title: id, text: 'Lemon', ...fields })}\n`;
}

/** What a service that answers so looks like to a command, while `use` runs. */
export async function withService(
  answer: RequestListener,
  use: (api: AdminApi, baseUrl: string) => Promise<void>,
): Promise<void> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    await use(new AdminApi({ baseUrl, adminKey: 'key' }), baseUrl);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}
