import { Gauge, type Registry } from 'prom-client';

/** What a gauge shows: one figure, or one for each value of its label. */
export type GaugeReading = number | Readonly<Record<string, number>>;

/** What a gauge is called and says, and its label where it has one. */
export interface GaugeWords {
  name: string;
  help: string;
  label?: string;
}

/** Adds a gauge that is looked at when somebody asks, and not before. */
export function addGauge(
  registry: Registry,
  { name, help, label = '' }: GaugeWords,
  read: () => GaugeReading,
): void {
  new Gauge({
    name,
    help,
    labelNames: label === '' ? [] : [label],
    registers: [registry],
    collect() {
      const reading = read();
      if (typeof reading === 'number') this.set(reading);
      else for (const [value, figure] of Object.entries(reading)) this.set({ [label]: value }, figure);
    },
  });
}
