/** The process runs. */
export class Liveness {
  status!: 'ok';
}

/** What the service says of its parts, each by its name. */
export class Readiness {
  status!: 'ok' | 'error' | 'shutting_down' | 'degraded';
  /** Those that are up. */
  info!: Record<string, unknown>;
  /** Those that are down. */
  error!: Record<string, unknown>;
  /** All of them. */
  details!: Record<string, unknown>;
}
