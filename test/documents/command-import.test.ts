import { mkdirSync, symlinkSync } from 'node:fs';
import { CommandFailure } from '../../src/documents/command/command-failure.js';
import { importDocuments } from '../../src/documents/command/import.command.js';
import { Terminal } from '../../src/documents/command/terminal.js';
import { CommandSetting, documentLine, Written } from './command.js';
import { ToolCaller } from './tools.js';

describe('npm run documents -- import', () => {
  const at = new CommandSetting();
  const { folder } = at;

  describe('import of JSON Lines', () => {
    it('stores what is new and replaces what is there', async () => {
      expect(
        await importDocuments(
          at.api,
          folder.write('a.jsonl', documentLine('a') + documentLine('b')),
          at.terminal,
        ),
      ).toBe(true);
      expect(
        await importDocuments(
          at.api,
          folder.write('b.jsonl', documentLine('b') + documentLine('c').trim()),
          at.terminal,
        ),
      ).toBe(true);
      expect(at.out.text).toBe(
        '2 documents stored: 2 new, 0 in the place of others.\n2 documents stored: 1 new, 1 in the place of others.\n',
      );
      expect(at.err.text).toBe('');
      expect(await at.ids()).toEqual(['a', 'b', 'c']);
    });

    it('names every bad line by its number in the file, and goes on', async () => {
      const lines = Array.from({ length: 2500 }, (_, n) =>
        n % 2 === 0 ? documentLine(`doc-${n}`) : 'bad\n',
      );
      lines[1001] = `${'x'.repeat(5_000_000)}\n`;
      lines[1003] = '\n';
      expect(await importDocuments(at.api, folder.write('bad.jsonl', lines.join('')), at.terminal)).toBe(
        false,
      );
      const numbers = Array.from({ length: 1250 }, (_, n) => 2 * n + 2).filter((number) => number !== 1004);
      const named = [...at.err.text.matchAll(/^line (\d+): (.*)$/gm)].map(([, number, fault]) => [
        Number(number),
        fault,
      ]);
      expect(named.toSorted(([a], [b]) => Number(a) - Number(b))).toEqual(
        numbers.map((number) => [number, number === 1002 ? 'is longer than 2 MiB' : 'is not JSON']),
      );
      expect(at.err.text).toMatch(/^1,249 documents not stored\.$/m);
      expect(at.out.text).toMatch(/^1,250 documents stored: 1,250 new/);
      expect(await at.service.prisma.document.count()).toBe(1250);
    });

    it('says how far it is on a at.terminal alone', async () => {
      const file = folder.write(
        'many.jsonl',
        Array.from({ length: 2500 }, (_, n) => documentLine(`doc-${n}`)).join(''),
      );
      await importDocuments(at.api, file, at.terminal);
      expect(at.out.text + at.err.text).not.toContain('%');
      const watched = new Written(true);
      await importDocuments(at.api, file, new Terminal(at.out, watched));
      expect(watched.text).toMatch(/\r\u001b\[K1,000 documents, \d+ %\r\u001b\[K2,000 documents, \d+ %\r\u001b\[K2,500 documents, 100 %\r\u001b\[K$/); // prettier-ignore
    });

    it.each([
      ['there is no such file', 'nothing.jsonl', undefined],
      ['it is empty', 'empty.jsonl', ''],
      ['it has blank lines alone', 'blank.jsonl', '\n\n'],
    ])('fails where %s', async (_, name, content) => {
      const file = content === undefined ? folder.at(name) : folder.write(name, content);
      await expect(importDocuments(at.api, file, at.terminal)).rejects.toThrow(CommandFailure);
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

      expect(await importDocuments(at.api, folder.at('docs'), at.terminal)).toBe(false);
      expect(await at.ids()).toEqual(['README.md', 'guide/Bake a cake.markdown', 'guide/secret.md']);
      expect(
        await at.service.prisma.document.findUnique({ where: { id: 'guide/Bake a cake.markdown' } }),
      ).toMatchObject({
        title: 'Bake a cake',
        text: 'Lemon.',
        url: 'https://shop.example/cake',
        metadata: { tags: ['cake'] },
      });
      expect((await (await ToolCaller.of(at.service)).ids('lemon')).sort()).toEqual([
        'README.md',
        'guide/Bake a cake.markdown',
      ]);
      expect(at.err.text.split('\n').sort()).toEqual([
        '',
        '3 documents not stored.',
        'guide/huge.md: is longer than 2 MiB',
        'guide/latin.md: is not UTF-8',
        expect.stringMatching(/^guide\/wrong\.md: readers: /),
      ]);
    });

    it('fails where there is no Markdown in it', async () => {
      mkdirSync(folder.at('none'));
      await expect(importDocuments(at.api, folder.at('none'), at.terminal)).rejects.toThrow(/no documents/);
    });
  });
});
