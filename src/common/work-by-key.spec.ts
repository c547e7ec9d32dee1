import { WorkByKey } from './work-by-key.js';

describe('WorkByKey', () => {
  it('is done once for all who ask for the same at the same time, and again for those who come later', async () => {
    const work = new WorkByKey<string>();
    const finish: ((value: string) => void)[] = [];
    const start = (): Promise<string> => new Promise((resolve) => finish.push(resolve));
    const asked = [work.do('a', start), work.do('a', start), work.do('b', start)];
    expect(work.keys()).toEqual(['a', 'b']);
    finish[0]?.('one');
    finish[1]?.('two');
    expect(await Promise.all(asked)).toEqual(['one', 'one', 'two']);
    expect(work.keys()).toEqual([]);
    const later = work.do('a', start);
    finish[2]?.('three');
    expect(await later).toBe('three');
  });

  it('shares a failure, and does not keep it', async () => {
    const work = new WorkByKey<string>();
    const fail = (): Promise<string> => Promise.reject(new Error('down'));
    const both = [work.do('a', fail), work.do('a', fail)];
    for (const asked of both) await expect(asked).rejects.toThrow('down');
    expect(await work.do('a', () => Promise.resolve('up'))).toBe('up');
  });
});
