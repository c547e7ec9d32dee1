import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { ClientsModule } from '../clients/clients.module.js';
import { TokensModule } from '../tokens/tokens.module.js';
import { LivenessService } from './calls/liveness.service.js';
import { ScopePolicy } from './calls/scope-policy.service.js';
import { ToolRunner } from './calls/tool-runner.service.js';
import { DrainService } from './drain.service.js';
import { Draining } from './draining.js';
import { LostWork } from './lost-work.service.js';
import { McpLimits } from './mcp-limits.js';
import { McpSessionsService } from './mcp-sessions.service.js';
import { ResourceUpdates } from './resources/resource-updates.service.js';
import { McpServerFactory } from './server/mcp-server.factory.js';
import { FEATURES } from './server/features.js';
import { LiveSessions } from './sessions/live-sessions.service.js';
import { SessionFiguresService } from './sessions/session-figures.service.js';
import { SessionRows } from './sessions/session-rows.service.js';
import { SessionSweep } from './sessions/session-sweep.service.js';
import { Reach } from './relay/reach.service.js';
import { RelayedRequests } from './relay/relayed-requests.service.js';
import { Relay } from './relay/relay.service.js';
import { ReplicaTags } from './relay/replica-tags.service.js';
import { MessageDelivery } from './sse/message-delivery.service.js';
import { MessagesController } from './sse/messages.controller.js';
import { MessagesService } from './sse/messages.service.js';
import { SessionCalls } from './sse/session-calls.service.js';
import { SseController } from './sse/sse.controller.js';
import { SseSessionsService } from './sse/sse-sessions.service.js';
import { StreamableController } from './streamable/streamable.controller.js';
import { STREAMABLE } from './streamable/streamable.providers.js';
import { ExecutionRows } from './tools-rest/execution-rows.service.js';
import { ExecutionsController } from './tools-rest/executions.controller.js';
import { ExecutionsService } from './tools-rest/executions.service.js';
import { ToolsController } from './tools-rest/tools.controller.js';
import { ToolRegistry } from './tools/tool-registry.service.js';

/** Tools over MCP and over REST, for who holds an access token. */
@Module({
  imports: [DiscoveryModule, ClientsModule, TokensModule],
  controllers: [
    StreamableController,
    SseController,
    MessagesController,
    ToolsController,
    ExecutionsController,
  ],
  providers: [
    ...FEATURES,
    ...[ToolRegistry, ToolRunner, LivenessService, ScopePolicy],
    ...[McpLimits, Draining, DrainService, LostWork],
    ...[McpSessionsService, LiveSessions, SessionFiguresService, SessionRows, SessionSweep],
    ...[McpServerFactory, SseSessionsService, SessionCalls, MessagesService, MessageDelivery],
    ...[Reach, Relay, RelayedRequests, ReplicaTags],
    ...STREAMABLE,
    ...[ExecutionsService, ExecutionRows],
  ],
  exports: [
    ClientsModule,
    ToolRegistry,
    ResourceUpdates,
    McpSessionsService,
    LostWork,
    SessionFiguresService,
  ],
})
export class McpModule {}
