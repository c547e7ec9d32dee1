import { ADMIN_KEY, type TestApp } from '../support/test-app.js';

const SERIES = /^([a-z_\d]+)(?:\{(.*)\})? (\S+)$/;

/** What a service says of itself to Prometheus. */
export class Figures {
  private constructor(readonly text: string) {}

  /** Reads them with the admin key. */
  static async of({ base }: Pick<TestApp, 'base'>): Promise<Figures> {
    const response = await fetch(`${base}/metrics`, { headers: { Authorization: `Bearer ${ADMIN_KEY}` } });
    if (response.status !== 200) throw new Error(`GET /metrics: ${response.status}`);
    return new Figures(await response.text());
  }

  /** The sum of the series of that name which have all of these labels. */
  sum(name: string, labels: Record<string, string> = {}): number {
    const wanted = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
    return this.series()
      .filter(([series, given]) => series === name && wanted.every((pair) => given.split(',').includes(pair)))
      .reduce((sum, [, , value]) => sum + value, 0);
  }

  /** The values that a label has in the series of that name. */
  values(name: string, label: string): string[] {
    const values = this.series().flatMap(([series, labels]) =>
      series === name ? (new RegExp(`(?:^|,)${label}="([^"]*)"`).exec(labels)?.[1] ?? []) : [],
    );
    return [...new Set(values)].sort();
  }

  private series(): [name: string, labels: string, value: number][] {
    return this.text.split('\n').flatMap((line) => {
      const [, name, labels = '', value] = SERIES.exec(line) ?? [];
      return name === undefined ? [] : [[name, labels, Number(value)]];
    });
  }
}
