import { collectDefaultMetrics, Registry } from 'prom-client';

let registry: Registry | undefined;

/** Processor, memory, event-loop lag, garbage: of the process, so that there is one however many services it holds. */
export function processRegistry(): Registry {
  if (registry === undefined) {
    registry = new Registry();
    collectDefaultMetrics({ register: registry });
  }
  return registry;
}
