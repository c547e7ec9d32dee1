import { FrontMatterFault, splitFrontMatter } from './front-matter.js';

describe('splitFrontMatter', () => {
  it.each([
    ['', {}, ''],
    ['text', {}, 'text'],
    ['---\ntitle: A\n---\ntext', { title: 'A' }, 'text'],
    ['---\ntitle: A\n---', { title: 'A' }, ''],
    ['---\ntitle: A\n...\ntext', { title: 'A' }, 'text'],
    ['--- \ntitle: A\n---\t\ntext\n---\n', { title: 'A' }, 'text\n---\n'],
    ['---\n---\ntext', {}, 'text'],
    ['---\n\n---\ntext', {}, 'text'],
    ['---\ntitle: "a --- b"\n---\ntext', { title: 'a --- b' }, 'text'],
    [
      '---\na: 2024-01-02\nb: yes\nc: [1, true, null]\n---\n',
      { a: '2024-01-02', b: 'yes', c: [1, true, null] },
      '',
    ],
    ['text\n---\ntitle: A\n---\n', {}, 'text\n---\ntitle: A\n---\n'],
    [' ---\ntitle: A\n---\n', {}, ' ---\ntitle: A\n---\n'],
    ['----\ntitle: A\n----\n', {}, '----\ntitle: A\n----\n'],
    ['---\ntitle: A\n', {}, '---\ntitle: A\n'],
  ])('splits %j', (content, frontMatter, body) => {
    const halves = splitFrontMatter(content);
    expect({ ...halves.frontMatter }).toEqual(frontMatter);
    expect(halves.body).toBe(body);
  });

  it.each([
    ['no mapping', 'text'],
    ['a list', '- a'],
    ['a name twice', 'readers: {}\nreaders: {}'],
    ['an open quote', 'title: "A'],
    ['a tag', 'title: !!js/function x'],
    ['an alias', 'a: &a [x]\nb: *a'],
    ['two hundred levels', `a: ${'['.repeat(200)}${']'.repeat(200)}`],
    ['a complex name', '? [a]\n: b'],
  ])('refuses %s', (_, yaml) => {
    expect(() => splitFrontMatter(`---\n${yaml}\n---\ntext`)).toThrow(FrontMatterFault);
  });

  it('says which line of the file is wrong', () => {
    expect(() => splitFrontMatter('---\na: 1\na: 2\n---\n')).toThrow(/line 3$/);
  });

  it('changes no prototype', () => {
    const { frontMatter } = splitFrontMatter('---\n__proto__: {polluted: true}\n---\n');
    expect(Object.keys(frontMatter)).toEqual(['__proto__']);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
});
