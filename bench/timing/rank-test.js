/**
 * The rank test of Mann and Whitney with the normal approximation: whether samples of one kind tend to be larger.
 *
 * @param {number[]} a
 * @param {number[]} b
 * @returns {{ z: number, chance: number }} `z` is about standard normal where there is no difference; `chance` that one of
 *   `b` is larger than one of `a`, 0.5 where there is none
 */
export function rankTest(a, b) {
  const all = [...a.map((value) => ({ value, isA: true })), ...b.map((value) => ({ value, isA: false }))];
  all.sort((x, y) => x.value - y.value);
  let ranksOfB = 0;
  for (let start = 0; start < all.length;) {
    let end = start;
    while (end < all.length && all[end].value === all[start].value) end += 1;
    const rank = (start + 1 + end) / 2;
    for (const { isA } of all.slice(start, end)) if (!isA) ranksOfB += rank;
    start = end;
  }
  const pairs = a.length * b.length;
  const u = ranksOfB - (b.length * (b.length + 1)) / 2;
  return { z: (u - pairs / 2) / Math.sqrt((pairs * (all.length + 1)) / 12), chance: u / pairs };
}

/** The value that half of them are below. */
export function median(values) {
  return [...values].sort((x, y) => x - y)[Math.floor(values.length / 2)];
}
