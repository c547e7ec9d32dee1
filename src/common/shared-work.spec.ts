import { jest } from '@jest/globals';
import { SharedWork } from './shared-work.js';

describe('SharedWork', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  const counted = (keepMs: number): { shared: SharedWork<number>; finish: ((value: number) => void)[] } => {
    const finish: ((value: number) => void)[] = [];
    const shared = new SharedWork(() => new Promise<number>((resolve) => finish.push(resolve)), keepMs);
    return { shared, finish };
  };

  it('is done once for all who ask at the same time', async () => {
    const { shared, finish } = counted(1000);
    const asked = [shared.do(), shared.do(), shared.do()];
    expect(finish).toHaveLength(1);
    finish[0]?.(7);
    expect(await Promise.all(asked)).toEqual([7, 7, 7]);
  });

  it('is not begun again while it hangs, however long', () => {
    const { shared, finish } = counted(1000);
    void shared.do();
    jest.advanceTimersByTime(3_600_000);
    void shared.do();
    expect(finish).toHaveLength(1);
  });

  it('serves those who come shortly after, then is done again', async () => {
    const { shared, finish } = counted(1000);
    const first = shared.do();
    finish[0]?.(1);
    expect(await first).toBe(1);
    await jest.advanceTimersByTimeAsync(999);
    expect(await shared.do()).toBe(1);
    await jest.advanceTimersByTimeAsync(1);
    const second = shared.do();
    finish[1]?.(2);
    expect(await second).toBe(2);
  });

  it('shares a failure too, and recovers', async () => {
    let isDown = true;
    const shared = new SharedWork(
      () => (isDown ? Promise.reject(new Error('down')) : Promise.resolve('up')),
      1000,
    );
    await expect(Promise.all([shared.do(), shared.do()])).rejects.toThrow('down');
    isDown = false;
    await expect(shared.do()).rejects.toThrow('down');
    await jest.advanceTimersByTimeAsync(1000);
    expect(await shared.do()).toBe('up');
  });
});
