import { type Slice, slicesOf } from './slices.js';
import type { Item } from './source.js';

async function slice(items: Item[]): Promise<{ slices: Slice[]; faults: string[][] }> {
  const slices: Slice[] = [];
  const faults: string[][] = [];
  async function* from(): AsyncGenerator<Item> {
    yield* await Promise.resolve(items);
  }
  for await (const part of slicesOf(from(), (...fault) => faults.push(fault))) slices.push(part);
  return { slices, faults };
}

const item = (label: string, size = 1): Item => ({ label, bytes: Buffer.alloc(size, 'x') });

describe('slicesOf', () => {
  it('puts lines together, and leaves faults out', async () => {
    const { slices, faults } = await slice([item('1'), { label: '2', fault: 'is bad' }, item('3')]);
    expect(slices.map(({ body, labels }) => [Buffer.from(body).toString(), labels])).toEqual([
      ['x\nx\n', ['1', '3']],
    ]);
    expect(faults).toEqual([['2', 'is bad']]);
  });

  it('makes none of nothing', async () => {
    expect(await slice([])).toEqual({ slices: [], faults: [] });
    expect((await slice([{ label: '1', fault: 'is bad' }])).slices).toEqual([]);
  });

  it('holds a thousand lines at most, and less than a megabyte unless one line has more', async () => {
    const many = await slice(Array.from({ length: 2500 }, (_, n) => item(String(n))));
    expect(many.slices.map(({ labels }) => labels.length)).toEqual([1000, 1000, 500]);
    const large = await slice(
      [400_000, 400_000, 400_000, 2_000_000, 1].map((size, n) => item(String(n), size)),
    );
    expect(large.slices.map(({ labels }) => labels)).toEqual([['0', '1'], ['2'], ['3'], ['4']]);
  });
});
