import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Counter, Histogram, Registry } from 'prom-client';
import type { AuditEntry } from '../../audit/audit-event.js';
import { AuditService } from '../../audit/audit.service.js';
import { EventsService } from '../../events/events.service.js';
import { LATENCY, REVOCATION } from './buckets.js';

/**
 * What happens, as the trail is told of it: of each event its kind and outcome, of a call its tool besides. No label
 * comes from a request: kinds, tools and reasons are the service's own words.
 */
@Injectable()
export class ActivityMetrics implements OnModuleInit {
  readonly events: Counter<'type' | 'outcome'>;
  readonly calls: Histogram<'tool' | 'surface' | 'outcome'>;
  private readonly endings: Counter<'reason'>;
  readonly revocations: Histogram<'kind'>;

  constructor(
    registry: Registry,
    private readonly audit: AuditService,
    private readonly domainEvents: EventsService,
  ) {
    const registers = [registry];
    this.events = new Counter({
      name: 'gatehouse_events_total',
      help: 'What the audit trail was told of, by its kind: tokens issued, consents, sign-ins and their failures ...',
      labelNames: ['type', 'outcome'],
      registers,
    });
    this.calls = new Histogram({
      name: 'gatehouse_tool_call_duration_seconds',
      help: 'Calls of tools; outcome is success, or why they failed',
      labelNames: ['tool', 'surface', 'outcome'],
      buckets: LATENCY,
      registers,
    });
    this.endings = new Counter({
      name: 'gatehouse_sessions_ended_total',
      help: 'MCP sessions that ended, by why',
      labelNames: ['reason'],
      registers,
    });
    this.revocations = new Histogram({
      name: 'gatehouse_revocation_duration_seconds',
      help: 'From the mark in the database until nothing can pass, on any replica; kind is what was cut off',
      labelNames: ['kind'],
      buckets: REVOCATION,
      registers,
    });
  }

  onModuleInit(): void {
    this.audit.onRecord((entry) => this.count(entry));
    this.domainEvents.observe((name, payload, ms) => {
      if (name === 'revoked' && 'kind' in payload)
        this.revocations.observe({ kind: payload.kind }, ms / 1000);
    });
  }

  private count({ type, outcome, detail = {} }: AuditEntry): void {
    this.events.inc({ type, outcome });
    const { tool, surface, ms, reason } = detail;
    // Whatever an event carries, counting it never fails what is being done.
    if (type === 'tool.called' && typeof ms === 'number') {
      const labels = { tool: String(tool), surface: String(surface), outcome: String(reason ?? 'success') };
      this.calls.observe(labels, ms / 1000);
    } else if (type === 'session.ended') {
      this.endings.inc({ reason: String(reason) });
    }
  }
}
