import { Module } from '@nestjs/common';
import { ClientsModule } from '../clients/clients.module.js';
import { DocumentsModule } from '../documents/documents.module.js';
import { McpModule } from '../mcp/mcp.module.js';
import { TokensModule } from '../tokens/tokens.module.js';
import { UsersModule } from '../users/users.module.js';
import { AdminGuard } from './access/admin.guard.js';
import { AdminKeyStrategy } from './access/admin-key.strategy.js';
import { AdminAuditController } from './audit/audit.controller.js';
import { AuditQuery } from './audit/audit.query.js';
import { AdminClientsController } from './clients/clients.controller.js';
import { ClientsQuery } from './clients/clients.query.js';
import { AdminDocumentsController } from './documents/documents.controller.js';
import { AdminDocumentsQuery } from './documents/documents.query.js';
import { LiveCounts } from './live/live-counts.service.js';
import { AdminSessionsController } from './sessions/sessions.controller.js';
import { SessionsQuery } from './sessions/sessions.query.js';
import { AdminTokensController } from './tokens/tokens.controller.js';
import { TokensQuery } from './tokens/tokens.query.js';
import { AdminUsersController } from './users/users.controller.js';
import { UsersQuery } from './users/users.query.js';

/** The operators' routes. */
@Module({
  imports: [ClientsModule, UsersModule, TokensModule, McpModule, DocumentsModule],
  controllers: [
    AdminClientsController,
    AdminTokensController,
    AdminSessionsController,
    AdminUsersController,
    AdminDocumentsController,
    AdminAuditController,
  ],
  providers: [
    AdminKeyStrategy,
    AdminGuard,
    LiveCounts,
    ClientsQuery,
    TokensQuery,
    SessionsQuery,
    UsersQuery,
    AdminDocumentsQuery,
    AuditQuery,
  ],
})
export class AdminModule {}
