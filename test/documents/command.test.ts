import { existsSync, readFileSync, statSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { AdminApi } from '../../src/documents/command/admin-api.js';
import { CommandFailure } from '../../src/documents/command/command-failure.js';
import { deleteDocuments } from '../../src/documents/command/delete.command.js';
import { exportDocuments } from '../../src/documents/command/export.command.js';
import { importDocuments } from '../../src/documents/command/import.command.js';
import { freePort } from '../support/free-port.js';
import { ADMIN_KEY } from '../support/test-app.js';
import { CommandSetting, documentLine, withService } from './command.js';

describe('npm run documents', () => {
  const at = new CommandSetting();
  const { folder } = at;

  describe('export', () => {
    const READERS = {
      users: ['11111111-1111-4111-8111-111111111111', 'a@b.example'],
      scopes: ['orders:read'],
    };

    it('writes what import reads: all of it, by id, for its owner alone', async () => {
      const whole = documentLine('b', {
        url: 'https://shop.example',
        metadata: { a: [1] },
        readers: READERS,
      });
      const many = Array.from({ length: 120 }, (_, n) =>
        documentLine(`doc-${String(n).padStart(3, '0')}`, { metadata: {} }),
      );
      const nobody = documentLine('zz 🧁/?', { metadata: {}, readers: { users: [], scopes: [] } });
      const content = [whole, ...many, nobody].join('');
      await importDocuments(at.api, folder.write('whole.jsonl', content), at.terminal);
      const file = folder.at('exported.jsonl');
      await exportDocuments(at.api, file, at.terminal);
      const parse = (text: string): unknown[] =>
        text
          .trimEnd()
          .split('\n')
          .map((json) => JSON.parse(json) as unknown);
      expect(parse(readFileSync(file, 'utf8'))).toEqual(parse(content));
      expect(statSync(file).mode & 0o777).toBe(0o600);
      expect(at.err.text).toContain('122 documents exported.');

      await at.service.prisma.document.deleteMany();
      expect(await importDocuments(at.api, file, at.terminal)).toBe(true);
      await exportDocuments(at.api, `${file}.again`, at.terminal);
      expect(readFileSync(`${file}.again`, 'utf8')).toBe(readFileSync(file, 'utf8'));
    });

    it('writes nothing of nothing', async () => {
      const file = folder.at('empty-export.jsonl');
      await exportDocuments(at.api, file, at.terminal);
      expect(readFileSync(file, 'utf8')).toBe('');
    });

    it('leaves no half of a file where it breaks off, and the file as it was', async () => {
      const file = folder.write('kept.jsonl', 'as it was');
      const breakOff: RequestListener = (_, response) => {
        response.writeHead(200, { 'Content-Type': 'application/x-ndjson' });
        response.write(documentLine('a'), () => response.destroy());
      };
      await withService(breakOff, async (broken) => {
        await expect(exportDocuments(broken, file, at.terminal)).rejects.toThrow(CommandFailure);
      });
      expect(readFileSync(file, 'utf8')).toBe('as it was');
      expect(existsSync(`${file}.part`)).toBe(false);
    });

    it('fails where the file cannot be written', async () => {
      await expect(
        exportDocuments(at.api, folder.at('no', 'such', 'folder.jsonl'), at.terminal),
      ).rejects.toThrow(/ENOENT/);
    });
  });

  it('delete removes by id, and names what there was not', async () => {
    await importDocuments(
      at.api,
      folder.write('three.jsonl', documentLine('a/b') + documentLine('ü ?') + documentLine('c')),
      at.terminal,
    );
    expect(await deleteDocuments(at.api, ['a/b', 'ü ?'], at.terminal)).toBe(true);
    expect(await deleteDocuments(at.api, ['c', 'c', '..', 'x'.repeat(300)], at.terminal)).toBe(false);
    expect(await at.ids()).toEqual([]);
    expect(at.err.text).toContain('c: there is no such document\n');
  });

  describe('stops, and says why,', () => {
    const file = (): string => folder.write('one.jsonl', documentLine('a'));

    it('where no service runs', async () => {
      const nowhere = new AdminApi({ baseUrl: `http://127.0.0.1:${await freePort()}`, adminKey: ADMIN_KEY });
      await expect(importDocuments(nowhere, file(), at.terminal)).rejects.toThrow(
        /^No Gatehouse answers at http:\/\/127\.0\.0\.1:\d+ \(ECONNREFUSED\)\. Start it, .*runs\.$/,
      );
    });

    it('where the key is another, and does not repeat it', async () => {
      const wrong = new AdminApi({ baseUrl: at.service.base, adminKey: 'wrong-key' });
      const attempts: (() => Promise<unknown>)[] = [
        () => importDocuments(wrong, file(), at.terminal),
        () => exportDocuments(wrong, folder.at('x'), at.terminal),
        () => deleteDocuments(wrong, ['a'], at.terminal),
      ];
      for (const attempt of attempts) {
        const error = await attempt().catch((failure: unknown) => failure);
        expect(error).toBeInstanceOf(CommandFailure);
        expect((error as Error).message).toMatch(/answered 401: .*ADMIN_API_KEY/);
        expect((error as Error).message).not.toContain('wrong-key');
      }
    });

    it('where the service goes away half-way: at which line, and how much was stored', async () => {
      let requests = 0;
      const leave: RequestListener = (request, response) => {
        requests += 1;
        const isFirst = requests === 1;
        request.resume().on('end', () => {
          response.writeHead(isFirst ? 200 : 503, { 'Content-Type': 'application/json' });
          response.end(
            isFirst ? '{"created":1000,"replaced":0,"failed":0,"errors":[]}' : '{"detail":"Away"}',
          );
        });
      };
      const many = Array.from({ length: 1500 }, (_, n) => documentLine(`doc-${n}`)).join('');
      await withService(leave, async (leaving) => {
        await expect(importDocuments(leaving, folder.write('many.jsonl', many), at.terminal)).rejects.toThrow(
          /503: Away\. Stopped at line 1001: 1,000 documents stored\./,
        );
      });
    });

    it('rather than send the key on to where it is redirected', async () => {
      let asked = 0;
      const elsewhere: RequestListener = (_, response) => {
        asked += 1;
        response.end();
      };
      await withService(elsewhere, async (_, location) => {
        const redirect: RequestListener = (__, response) => {
          response.writeHead(307, { Location: `${location}/` }).end();
        };
        await withService(redirect, async (redirecting) => {
          await expect(importDocuments(redirecting, file(), at.terminal)).rejects.toThrow(CommandFailure);
        });
      });
      expect(asked).toBe(0);
    });
  });
});
