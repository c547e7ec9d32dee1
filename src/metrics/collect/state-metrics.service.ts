import { Injectable } from '@nestjs/common';
import { Gauge, Registry } from 'prom-client';
import { AuditService } from '../../audit/audit.service.js';
import { VERSION } from '../../common/version.js';
import { Config } from '../../config/config.js';
import { PoolService } from '../../database/pool.service.js';
import { type SessionFigures, SessionFiguresService } from '../../mcp/sessions/session-figures.service.js';
import { LastUsedService } from '../../tokens/last-used.service.js';

/** A gauge, by the value of its one label where it has one. */
type Reading = number | Readonly<Record<string, number>>;

/** What is so at the moment: looked at when somebody asks, and not before. */
@Injectable()
export class StateMetrics {
  constructor(
    private readonly registry: Registry,
    private readonly config: Config,
    private readonly pool: PoolService,
    private readonly audit: AuditService,
    private readonly lastUsed: LastUsedService,
    private readonly sessions: SessionFiguresService,
  ) {
    this.gauge('gatehouse_info', 'The version that runs', 'version', () => ({ [VERSION]: 1 }));
    this.sessionGauges();
    this.gauge('gatehouse_sessions_limit', 'MAX_SESSIONS: live sessions that one process takes', undefined, () => this.config.maxSessions); // prettier-ignore
    this.gauge('gatehouse_queue_depth', 'What waits to be written in a batch', 'queue', () => ({
      audit: this.audit.waiting,
      last_used: this.lastUsed.waiting,
    }));
    this.databaseGauges();
  }

  private sessionGauges(): void {
    const gauges: Record<string, [keyof SessionFigures, string]> = {
      gatehouse_sessions: ['sessions', 'Live MCP sessions of this process'],
      gatehouse_streams: ['openStreams', 'Streams that have a reader'],
      gatehouse_calls_in_flight: ['callsInFlight', 'Calls that were made in sessions and are not answered'],
      gatehouse_stream_unread_bytes: ['unreadBytes', 'What was sent on streams and not taken yet'],
    };
    for (const [name, [figure, help]] of Object.entries(gauges)) {
      this.gauge(name, help, 'kind', () =>
        Object.fromEntries(Object.entries(this.sessions.read()).map(([kind, of]) => [kind, of[figure]])),
      );
    }
  }

  /** None where the database is in this process: there is no pool. */
  private databaseGauges(): void {
    if (this.pool.state() === undefined) return;
    const state = (): NonNullable<ReturnType<PoolService['state']>> =>
      this.pool.state() ?? { total: 0, idle: 0, waiting: 0 };
    this.gauge('gatehouse_database_connections', 'Connections to the database', 'state', () => {
      const { total, idle } = state();
      return { busy: total - idle, idle };
    });
    this.gauge('gatehouse_database_waiting', 'Statements and transactions that wait for a connection', undefined, () => state().waiting); // prettier-ignore
  }

  private gauge(name: string, help: string, label: string | undefined, read: () => Reading): void {
    new Gauge({
      name,
      help,
      labelNames: label === undefined ? [] : [label],
      registers: [this.registry],
      collect() {
        const reading = read();
        if (typeof reading === 'number') this.set(reading);
        else
          for (const [value, figure] of Object.entries(reading)) this.set({ [label ?? '']: value }, figure);
      },
    });
  }
}
