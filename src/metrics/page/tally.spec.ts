import { Histogram } from 'prom-client';
import { quantile, since, sum, tally } from './tally.js';

const histogram = (): Histogram<'route' | 'status'> =>
  new Histogram({ name: 'x', help: 'x', labelNames: ['route', 'status'], buckets: [0.1, 1], registers: [] });

describe('tallies', () => {
  it('add up a histogram by one of its labels', async () => {
    const requests = histogram();
    requests.observe({ route: '/a', status: '2xx' }, 0.05);
    requests.observe({ route: '/a', status: '5xx' }, 0.5);
    requests.observe({ route: '/b', status: '2xx' }, 5);
    const tallies = await tally(requests, 'route', ({ status }) => status === '5xx');
    expect([...tallies]).toEqual([
      ['/a', { count: 2, failed: 1, within: new Map([[0.1, 1], [1, 2]]) }],
      ['/b', { count: 1, failed: 0, within: new Map([[0.1, 0], [1, 0]]) }],
    ]); // prettier-ignore
    expect(sum(tallies.values())).toEqual({ count: 3, failed: 1, within: new Map([[0.1, 1], [1, 2]]) }); // prettier-ignore
  });

  it('differ by what happened in between', async () => {
    const requests = histogram();
    requests.observe({ route: '/a', status: '2xx' }, 0.05);
    const before = await tally(requests, 'route');
    requests.observe({ route: '/a', status: '2xx' }, 0.5);
    requests.observe({ route: '/b', status: '2xx' }, 0.5);
    expect([...since(before, await tally(requests, 'route')).keys()]).toEqual(['/a', '/b']);
    expect(since(before, await tally(requests, 'route')).get('/a')?.within).toEqual(new Map([[0.1, 0], [1, 1]])); // prettier-ignore
    expect(since(before, before).size).toBe(0);
  });

  it('know the bound within which a share of all were', async () => {
    const requests = histogram();
    for (let i = 0; i < 99; i += 1) requests.observe({ route: '/a', status: '2xx' }, 0.05);
    requests.observe({ route: '/a', status: '2xx' }, 5);
    const all = sum((await tally(requests)).values());
    expect([0.5, 0.99, 1].map((share) => quantile(all, share))).toEqual([0.1, 0.1, Infinity]);
    expect(quantile(sum([]), 0.5)).toBeUndefined();
  });
});
