import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Writable } from 'node:stream';
import { AdminApi } from '../../src/documents/command/admin-api.js';

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
