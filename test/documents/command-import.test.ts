import { mkdirSync, symlinkSync } from 'node:fs';
import { AdminApi } from '../../src/documents/command/admin-api.js';
import { CommandFailure } from '../../src/documents/command/command-failure.js';
import { importDocuments } from '../../src/documents/command/import.command.js';
import { Terminal } from '../../src/documents/command/terminal.js';
import { ADMIN_KEY, startTestApp, type TestApp } from '../support/test-app.js';
import { documentLine, Folder, Written } from './command.js';
import { ToolCaller } from './tools.js';

describe('npm run documents -- import', () => {
  const folder = new Folder();
  let service: TestApp;
  let api: AdminApi;
  let out: Written;
  let err: Written;
  let terminal: Terminal;
  beforeAll(async () => {
    service = await startTestApp();
    api = new AdminApi({ baseUrl: service.base, adminKey: ADMIN_KEY });
  });
  beforeEach(() => {
    [out, err] = [new Written(), new Written()];
    terminal = new Terminal(out, err);
  });
  afterEach(() => service.prisma.document.deleteMany());
  afterAll(() => service.close());

  const ids = async (): Promise<string[]> =>
    (await service.prisma.document.findMany({ orderBy: { id: 'asc' }, select: { id: true } })).map(
      ({ id }) => id,
    );

  describe('import of JSON Lines', () => {
    it('stores what is new and replaces what is there', async () => {
      expect(
        await importDocuments(api, folder.write('a.jsonl', documentLine('a') + documentLine('b')), terminal),
      ).toBe(true);
      expect(
        await importDocuments(
          api,
          folder.write('b.jsonl', documentLine('b') + documentLine('c').trim()),
          terminal,
        ),
      ).toBe(true);
      expect(out.text).toBe(
        '2 documents stored: 2 new, 0 in the place of others.\n2 documents stored: 1 new, 1 in the place of others.\n',
      );
      expect(err.text).toBe('');
      expect(await ids()).toEqual(['a', 'b', 'c']);
    });

    it('names every bad line by its number in the file, and goes on', async () => {
      const lines = Array.from({ length: 2500 }, (_, n) =>
        n % 2 === 0 ? documentLine(`doc-${n}`) : 'bad\n',
      );
      lines[1001] = `${'x'.repeat(5_000_000)}\n`;
      lines[1003] = '\n';
      expect(await importDocuments(api, folder.write('bad.jsonl', lines.join('')), terminal)).toBe(false);
      const numbers = Array.from({ length: 1250 }, (_, n) => 2 * n + 2).filter((number) => number !== 1004);
      const named = [...err.text.matchAll(/^line (\d+): (.*)$/gm)].map(([, number, fault]) => [
        Number(number),
        fault,
      ]);
      expect(named.toSorted(([a], [b]) => Number(a) - Number(b))).toEqual(
        numbers.map((number) => [number, number === 1002 ? 'is longer than 2 MiB' : 'is not JSON']),
      );
      expect(err.text).toMatch(/^1,249 documents not stored\.$/m);
      expect(out.text).toMatch(/^1,250 documents stored: 1,250 new/);
      expect(await service.prisma.document.count()).toBe(1250);
    });

    it('says how far it is on a terminal alone', async () => {
      const file = folder.write(
        'many.jsonl',
        Array.from({ length: 2500 }, (_, n) => documentLine(`doc-${n}`)).join(''),
      );
      await importDocuments(api, file, terminal);
      expect(out.text + err.text).not.toContain('%');
      const watched = new Written(true);
      await importDocuments(api, file, new Terminal(out, watched));
      expect(watched.text).toMatch(/\r\u001b\[K1,000 documents, \d+ %\r\u001b\[K2,000 documents, \d+ %\r\u001b\[K2,500 documents, 100 %\r\u001b\[K$/); // prettier-ignore
    });

    it.each([
      ['there is no such file', 'nothing.jsonl', undefined],
      ['it is empty', 'empty.jsonl', ''],
      ['it has blank lines alone', 'blank.jsonl', '\n\n'],
    ])('fails where %s', async (_, name, content) => {
      const file = content === undefined ? folder.at(name) : folder.write(name, content);
      await expect(importDocuments(api, file, terminal)).rejects.toThrow(CommandFailure);
    });
  });

  describe('import of a folder', () => {
    it('stores each Markdown file by its path, and names those that it cannot', async () => {
      folder.write('docs/README.md', '# Start here\n\nLemon.');
      folder.write(
        'docs/guide/Bake a cake.markdown',
        '---\nurl: https://shop.example/cake\ntags: [cake]\n---\nLemon.',
      );
      folder.write('docs/guide/secret.md', '---\nreaders: {users: [bob@example.com]}\n---\nLemon.');
      folder.write('docs/guide/wrong.md', '---\nreaders:\n---\nLemon.');
      folder.write('docs/guide/latin.md', Buffer.from([0x63, 0x72, 0xe8, 0x6d, 0x65]));
      folder.write('docs/guide/huge.md', 'x'.repeat(3_000_000));
      folder.write('docs/image.png', 'no text');
      folder.write('docs/.hidden/a.md', 'hidden');
      folder.write('docs/.b.md', 'hidden');
      symlinkSync(folder.path, folder.at('docs', 'loop'));
      symlinkSync('/etc/hostname', folder.at('docs', 'link.md'));

      expect(await importDocuments(api, folder.at('docs'), terminal)).toBe(false);
      expect(await ids()).toEqual(['README.md', 'guide/Bake a cake.markdown', 'guide/secret.md']);
      expect(
        await service.prisma.document.findUnique({ where: { id: 'guide/Bake a cake.markdown' } }),
      ).toMatchObject({
        title: 'Bake a cake',
        text: 'Lemon.',
        url: 'https://shop.example/cake',
        metadata: { tags: ['cake'] },
      });
      expect((await (await ToolCaller.of(service)).ids('lemon')).sort()).toEqual([
        'README.md',
        'guide/Bake a cake.markdown',
      ]);
      expect(err.text.split('\n').sort()).toEqual([
        '',
        '3 documents not stored.',
        'guide/huge.md: is longer than 2 MiB',
        'guide/latin.md: is not UTF-8',
        expect.stringMatching(/^guide\/wrong\.md: readers: /),
      ]);
    });

    it('fails where there is no Markdown in it', async () => {
      mkdirSync(folder.at('none'));
      await expect(importDocuments(api, folder.at('none'), terminal)).rejects.toThrow(/no documents/);
    });
  });
});
