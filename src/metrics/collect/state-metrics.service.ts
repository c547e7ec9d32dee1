import { Injectable } from '@nestjs/common';
import { Registry } from 'prom-client';
import { VERSION } from '../../common/version.js';
import type { SessionFigures } from '../../mcp/sessions/session-figures.service.js';
import { addGauge } from './gauge.js';
import { StateService } from './state.service.js';

/** Figures of each kind of session. */
const OF_SESSIONS: Readonly<Record<string, readonly [keyof SessionFigures, string]>> = {
  gatehouse_sessions: ['sessions', 'Live MCP sessions of this process'],
  gatehouse_streams: ['openStreams', 'Streams that have a reader'],
  gatehouse_calls_in_flight: ['callsInFlight', 'Calls that were made in sessions and are not answered'],
  gatehouse_stream_unread_bytes: ['unreadBytes', 'What was sent on streams and not taken yet'],
};

/** The state of this process for Prometheus. */
@Injectable()
export class StateMetrics {
  constructor(
    private readonly registry: Registry,
    private readonly state: StateService,
  ) {
    addGauge(registry, { name: 'gatehouse_info', help: 'The version that runs', label: 'version' }, () => ({
      [VERSION]: 1,
    }));
    this.ofSessions();
    this.ofQueues();
    this.ofDatabase();
    this.ofReplicas();
  }

  private ofSessions(): void {
    for (const [name, [figure, help]] of Object.entries(OF_SESSIONS)) {
      addGauge(this.registry, { name, help, label: 'kind' }, () => {
        const kinds = Object.entries(this.state.read().sessions);
        return Object.fromEntries(kinds.map(([kind, figures]) => [kind, figures[figure]]));
      });
    }
    const help = 'MAX_SESSIONS: live sessions that one process takes';
    addGauge(
      this.registry,
      { name: 'gatehouse_sessions_limit', help },
      () => this.state.read().sessionsLimit,
    );
  }

  private ofQueues(): void {
    const words = {
      name: 'gatehouse_queue_depth',
      help: 'What waits to be written in a batch',
      label: 'queue',
    };
    addGauge(this.registry, words, () => {
      const { auditWaiting, lastUsedWaiting } = this.state.read();
      return { audit: auditWaiting, last_used: lastUsedWaiting };
    });
  }

  /** None where the database is in this process: there is no pool. */
  private ofDatabase(): void {
    if (this.state.read().pool === undefined) return;
    const connections = {
      name: 'gatehouse_database_connections',
      help: 'Connections to the database',
      label: 'state',
    };
    addGauge(this.registry, connections, () => {
      const { total = 0, idle = 0 } = this.state.read().pool ?? {};
      return { busy: total - idle, idle };
    });
    const waiting = {
      name: 'gatehouse_database_waiting',
      help: 'Statements and transactions that wait for a connection',
    };
    addGauge(this.registry, waiting, () => this.state.read().pool?.waiting ?? 0);
  }

  private ofReplicas(): void {
    const replicas = {
      name: 'gatehouse_replicas',
      help: 'Processes that serve on this database, with this one',
    };
    addGauge(this.registry, replicas, () => this.state.read().replicas);
    const lease = {
      name: 'gatehouse_lease_held',
      help: '1 where what is remembered may be relied on; 0: the database is asked each time',
    };
    addGauge(this.registry, lease, () => Number(this.state.read().isLeaseHeld));
    const bus = {
      name: 'gatehouse_replica_bus',
      help: '1 for how the way to the others is; none: without REDIS_URL',
      label: 'state',
    };
    addGauge(this.registry, bus, () => {
      const now = this.state.read().bus;
      return Object.fromEntries(['none', 'open', 'cut'].map((state) => [state, Number(state === now)]));
    });
  }
}
