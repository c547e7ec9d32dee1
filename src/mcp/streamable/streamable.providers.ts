import type { Provider } from '@nestjs/common';
import { ClientRequests } from './client-requests.service.js';
import { Exchanges } from './exchanges.service.js';
import { LegacyProtocol } from './legacy-protocol.service.js';
import { ModernProtocol } from './modern-protocol.service.js';
import { RunningRequests } from './running-requests.service.js';
import { ScopeChallenge } from './scope-challenge.service.js';
import { SessionIds } from './sessions/session-ids.service.js';
import { StreamableSessions } from './sessions/streamable-sessions.service.js';
import { StreamsService } from './sessions/streams.service.js';
import { Subscriptions } from './sessions/subscriptions.service.js';
import { StreamableService } from './streamable.service.js';
import { SuspendedCalls } from './suspended-calls.service.js';

/** What serves /mcp. */
export const STREAMABLE: Provider[] = [
  ...[StreamableService, LegacyProtocol, ModernProtocol, Exchanges, ScopeChallenge],
  ...[ClientRequests, RunningRequests, SuspendedCalls],
  ...[SessionIds, StreamableSessions, StreamsService, Subscriptions],
];
