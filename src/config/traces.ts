/** The samplers that OTEL_TRACES_SAMPLER names. */
export const SAMPLERS = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
] as const;

/** One of them. */
export type SamplerName = (typeof SAMPLERS)[number];

/** Where traces go, and which. */
export interface TraceSettings {
  /** The collector's base URL; spans go to `/v1/traces` of it. */
  endpoint: string;
  serviceName: string;
  sampler: SamplerName;
  /** The share of traces that are kept, from 0 to 1, where the sampler goes by a ratio. */
  samplerArgument: number;
}
