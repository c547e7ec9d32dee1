import { Readable } from 'node:stream';
import fc from 'fast-check';
import { type Line, linesOf, MOST_LINE_BYTES } from './lines.js';

async function read(...chunks: (string | Buffer)[]): Promise<[number, string | undefined][]> {
  const lines: Line[] = [];
  for await (const line of linesOf(Readable.from(chunks.map((chunk) => Buffer.from(chunk)))))
    lines.push(line);
  return lines.map(({ number, bytes }) => [number, bytes?.toString()]);
}

describe('linesOf', () => {
  it.each([
    ['', []],
    ['\n', ['']],
    ['a', ['a']],
    ['a\n', ['a']],
    ['a\nb', ['a', 'b']],
    ['a\n\nb\n', ['a', '', 'b']],
    ['a\r\nb', ['a\r', 'b']],
  ])('reads %j', async (text, lines) => {
    expect(await read(text)).toEqual(lines.map((line, index) => [index + 1, line]));
  });

  it('reads the same however the stream is cut, within a character too', async () => {
    const line = fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll('\n', ' '));
    await fc.assert(
      fc.asyncProperty(fc.array(line), fc.array(fc.nat({ max: 50 })), async (lines, cuts) => {
        let rest = Buffer.from(lines.map((text) => `${text}\n`).join(''));
        const chunks = cuts.map((size) => {
          const chunk = rest.subarray(0, size);
          rest = rest.subarray(size);
          return chunk;
        });
        expect(await read(...chunks, rest)).toEqual(lines.map((text, index) => [index + 1, text]));
      }),
    );
  });

  it('keeps nothing of a line that is too long, and goes on behind it', async () => {
    const most = 'x'.repeat(MOST_LINE_BYTES);
    expect(await read(`${most}\n`, most, 'x', most, '\nafter\n', `${most}x`)).toEqual([
      [1, most],
      [2, undefined],
      [3, 'after'],
      [4, undefined],
    ]);
  });
});
