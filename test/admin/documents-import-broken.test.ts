import { type ClientRequest, request as httpRequest } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { BadRequestException } from '@nestjs/common';
import { AuditService } from '../../src/audit/audit.service.js';
import { DocumentImport } from '../../src/documents/import/document-import.service.js';
import { documentLine } from '../documents/command.js';
import { ADMIN_KEY, startTestApp, type TestApp } from '../support/test-app.js';
import { Operator, textLike } from './operator.js';

describe('POST /admin/documents/import, broken off', () => {
  const logged: string[] = [];
  let service: TestApp;
  beforeEach(async () => {
    logged.length = 0;
    service = await startTestApp({ onLog: (text) => logged.push(text) });
  });
  afterEach(() => service.close());

  const lines = (count: number): string =>
    Array.from({ length: count }, (_, n) => documentLine(`doc-${n}`)).join('');

  /** A request of which 250 lines are sent, and two batches of a hundred stored. */
  async function begin(): Promise<ClientRequest> {
    const request = httpRequest(`${service.base}/admin/documents/import`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${ADMIN_KEY}`, 'Content-Type': 'application/x-ndjson' },
    });
    request.write(lines(250));
    while ((await service.prisma.document.count()) < 200) await sleep(20);
    return request;
  }

  it('by who sends it: what was stored stays, the trail says so, and it is no fault of the service', async () => {
    const request = await begin();
    request.on('error', () => undefined);
    request.write('{"id":"half","title":"ha');
    request.destroy();
    const noted = async (): Promise<unknown[]> => {
      await service.app.get(AuditService).flush();
      return new Operator(service).items('audit?type=documents.imported&outcome=failure');
    };
    while ((await noted()).length === 0) await sleep(20);
    expect(await noted()).toMatchObject([
      { actor: 'operator', detail: { source: 'import', created: 200, replaced: 0, failed: 0 } },
    ]);
    expect(await service.prisma.document.count()).toBe(200);
    const levels = logged.map((text) => (JSON.parse(text) as { level: number }).level);
    expect(levels.filter((level) => level > 30)).toEqual([]);
  });

  it('by the sender is the sender’s fault', async () => {
    async function* breakOff(): AsyncGenerator<Buffer> {
      yield await Promise.resolve(Buffer.from(lines(2)));
      throw Object.assign(new Error('aborted'), { code: 'ECONNRESET' });
    }
    const run = service.app.get(DocumentImport).run(breakOff(), 'operator');
    await expect(run).rejects.toThrow(BadRequestException);
    expect(await service.prisma.document.count()).toBe(0);
  });

  it('by the database: 503, though the body still comes, and what was stored stays', async () => {
    const request = await begin();
    const answered = new Promise<unknown[]>((resolve, reject) => {
      request.on('error', reject);
      request.on('response', (response) => {
        response.resume();
        resolve([response.statusCode, response.headers['retry-after'], response.headers['content-type']]);
      });
    });
    await service.prisma.$executeRaw`ALTER TABLE documents RENAME TO elsewhere`;
    request.write(lines(250));
    expect(await answered).toEqual([503, textLike(/^\d+$/), textLike(/^application\/problem\+json/)]);
    request.end(lines(250));
    await service.prisma.$executeRaw`ALTER TABLE elsewhere RENAME TO documents`;
    expect(await service.prisma.document.count()).toBe(200);
  });
});
