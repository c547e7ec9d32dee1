import { Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/audit.service.js';
import { Config } from '../../config/config.js';
import { PoolService, type PoolState } from '../../database/pool.service.js';
import type { SessionKind } from '../../mcp/sessions/live-session.js';
import { type SessionFigures, SessionFiguresService } from '../../mcp/sessions/session-figures.service.js';
import { Lease } from '../../replicas/lease.js';
import { Members } from '../../replicas/members.service.js';
import { type BusState, ReplicaBus } from '../../replicas/replica-bus.js';
import { LastUsedService } from '../../tokens/last-used.service.js';

/** What is so at the moment. */
export interface State {
  sessions: Readonly<Record<SessionKind, SessionFigures>>;
  sessionsLimit: number;
  /** What waits to be written. */
  auditWaiting: number;
  lastUsedWaiting: number;
  /** Absent where the database is in this process. */
  pool: PoolState | undefined;
  /** Processes on the database, with this one. */
  replicas: number;
  isLeaseHeld: boolean;
  bus: BusState;
}

/** Reads what services say of themselves. */
@Injectable()
export class StateService {
  constructor(
    private readonly config: Config,
    private readonly pool: PoolService,
    private readonly audit: AuditService,
    private readonly lastUsed: LastUsedService,
    private readonly sessions: SessionFiguresService,
    private readonly lease: Lease,
    private readonly members: Members,
    private readonly bus: ReplicaBus,
  ) {}

  /** At this instant: a millisecond where there are ten thousand sessions. */
  read(): State {
    return {
      sessions: this.sessions.read(),
      sessionsLimit: this.config.maxSessions,
      auditWaiting: this.audit.waiting,
      lastUsedWaiting: this.lastUsed.waiting,
      pool: this.pool.state(),
      replicas: this.members.ids().length + 1,
      isLeaseHeld: this.lease.held(),
      bus: this.bus.state,
    };
  }
}
