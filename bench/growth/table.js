const number = (value) => value.toLocaleString('en');

/** The results as a page of Markdown: of each operation, the time and the pages at each size. */
export function table(results, sizes) {
  const head = ['', ...sizes.map((size) => `${number(size)} rows`)];
  const cell = (figures) => {
    if (figures === undefined) return '';
    const { ms, pages, count } = figures;
    const time = `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`;
    if (count !== undefined) return `${time}, ${number(count)} cleared`;
    return `${time}, ${number(pages)}`;
  };
  const rows = [...results].map(([name, figures]) => [name, ...figures.map(cell)]);
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return `# What things cost as the tables grow

\`npm run bench:growth\`. So many clients, access tokens, refresh tokens, sessions, executions and audit events, and a tenth as
many users. Of each: the median time, with Prisma and all, and how many pages of 8 KiB Postgres looked at for it, which no
other work on the machine changes. A page is of 50 items.

${line(head)}
${line(head.map((_, index) => (index === 0 ? '---' : '---:')))}
${rows.map(line).join('\n')}
`;
}
