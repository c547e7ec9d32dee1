import { readMarkdown } from './markdown-document.js';

const read = (content: string, path = 'guide/intro.md'): ReturnType<typeof readMarkdown> =>
  readMarkdown(path, Buffer.from(content));

describe('readMarkdown', () => {
  it('takes the path for the id, the first heading for the title, and all of the text', () => {
    expect(read('\nSome words.\r\n\r\n# The `menu` #\r\n\r\nLemon.\r\n')).toEqual({
      document: {
        id: 'guide/intro.md',
        title: 'The `menu`',
        text: 'Some words.\n\n# The `menu` #\n\nLemon.',
        metadata: {},
      },
    });
  });

  it('takes title, url and readers from the front matter, and the rest for metadata', () => {
    const frontMatter = [
      'title: From above',
      'url: https://shop.example/menu',
      'readers:',
      '  users: [Alice@Example.com]',
      'tags: [menu, lemon]',
      'date: 2026-01-02',
    ].join('\n');
    expect(read(`---\n${frontMatter}\n---\n# A heading\n`)).toEqual({
      document: {
        id: 'guide/intro.md',
        title: 'From above',
        text: '# A heading',
        url: 'https://shop.example/menu',
        readers: { users: ['alice@example.com'], scopes: [] },
        metadata: { tags: ['menu', 'lemon'], date: '2026-01-02' },
      },
    });
  });

  it.each([
    ['### Deep ###', 'Deep'],
    ['Under\n=====\n', 'Under'],
    ['```sh\n# a comment\n```\n# Real', 'Real'],
    ['~~~\n# a\n```\n# b\n~~~\n# Real', 'Real'],
    ['#hashtag\n# Real', 'Real'],
    ['    # code\n# Real', 'Real'],
    ['#\n# Real', 'Real'],
    ['no heading', 'intro'],
    ['---\ntitle: 2024\n---\n# A', '2024'],
    ['\ufeff# Marked', 'Marked'],
  ])('of %j calls the title %j', (content, title) => {
    expect(read(content)).toMatchObject({ document: { title } });
  });

  it.each([
    ['readers that are empty', '---\nreaders:\n---\nx', /^readers: /],
    ['readers that are misspelt', '---\nreaders: {user: [a@b.example]}\n---\nx', /^readers: /],
    ['readers that are everyone', '---\nreaders: everyone\n---\nx', /^readers: /],
    ['front matter that is none', '---\nreaders: {\n---\nx', /^front matter: /],
    ['a script', '---\nurl: javascript:alert(1)\n---\nx', /^url: /],
    ['an empty title', '---\ntitle: ""\n---\nx', /^title: /],
    ['a title that is a list', '---\ntitle: [a]\n---\nx', /^title: /],
    ['what no reader keeps', '---\n__proto__: {a: 1}\n---\nx', /^metadata: /],
    ['NUL', 'a\0b', /^text: /],
    ['too much', 'x'.repeat(200_001), /^text: /],
  ])('refuses %s', (_, content, fault) => {
    expect(read(content)).toEqual({ fault: expect.stringMatching(fault) as unknown });
  });

  it('refuses what is not UTF-8', () => {
    expect(readMarkdown('a.md', Buffer.from([0x61, 0xe8, 0x62]))).toEqual({ fault: 'is not UTF-8' });
  });

  it('takes a name in one spelling, however the file system writes it', () => {
    expect(read('x', 'cafe\u0301.md')).toMatchObject({ document: { id: 'caf\u00e9.md' } });
  });
});
