/** Tables of what was measured, in Markdown. */

/** Every workload against what is wanted: a row for each measure that has a bound. */
export function overview(results, contenders) {
  const head = ['workload', 'of', ...contenders, 'ratio', 'wanted', ''];
  const rows = results.flatMap(({ workload, rows: measured }) =>
    Object.entries(workload.wanted).map(([measure, wanted]) => {
      const value = (name) => measured.find((row) => row.name === name)?.figures[measure]?.median;
      const ratio = ratioToBest(measured, measure);
      return [
        workload.title,
        measure,
        ...contenders.map((name) => format(value(name))),
        format(ratio),
        ratio === undefined ? String(wanted) : `≤ ${wanted}`,
        verdict(ratio ?? value(contenders[0]), wanted),
      ];
    }),
  );
  return table(head, rows);
}

/** All figures of one workload. */
export function details({ rows }) {
  const measures = [...new Set(rows.flatMap(({ figures }) => Object.keys(figures)))].filter((measure) =>
    rows.some(({ figures }) => figures[measure] !== undefined),
  );
  const cells = rows.map(({ name, figures }) => [
    name,
    ...measures.map((measure) => spread(figures[measure])),
  ]);
  return table(['', ...measures], cells);
}

/** What went wrong, a line for each contender. */
export function failures(results) {
  return results.flatMap(({ workload, rows }) =>
    rows
      .filter((row) => row.failures.length > 0)
      .map(
        (row) => `${workload.name}, ${row.name}: ${row.failures.length} failed, first: ${row.failures[0]}`,
      ),
  );
}

/** Gatehouse, which is the first, over the best of the others; undefined where there is no other. */
function ratioToBest([ours, ...peers], measure) {
  const values = peers.map(({ figures }) => figures[measure]?.median).filter((value) => value !== undefined);
  const own = ours.figures[measure]?.median;
  return values.length === 0 || own === undefined ? undefined : own / Math.min(...values);
}

function verdict(value, wanted) {
  if (value === undefined) return '';
  return value <= wanted ? 'holds' : '**misses**';
}

function spread(figure) {
  if (figure === undefined) return '—';
  const { median, least, most } = figure;
  return least === most ? format(median) : `${format(median)} (${format(least)}–${format(most)})`;
}

function format(value) {
  if (value === undefined) return '—';
  return value.toFixed(value >= 100 || value === 0 ? 0 : value >= 10 ? 1 : 2);
}

function table(head, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  const rule = head.map((_, index) => (index === 0 ? '---' : '--:'));
  return [line(head), line(rule), ...rows.map(line)].join('\n');
}
