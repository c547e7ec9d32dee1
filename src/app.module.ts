import { type DynamicModule, Module } from '@nestjs/common';
import { AdminModule } from './admin/admin.module.js';
import { AuditModule } from './audit/audit.module.js';
import { AuthorizationModule } from './authorization/authorization.module.js';
import { CleanUpModule } from './clean-up/clean-up.module.js';
import { ClientsModule } from './clients/clients.module.js';
import { CommonModule } from './common/common.module.js';
import type { Config } from './config/config.js';
import { ConfigModule } from './config/config.module.js';
import { DatabaseModule } from './database/database.module.js';
import { DiscoveryModule } from './discovery/discovery.module.js';
import { DocumentsModule } from './documents/documents.module.js';
import { EventsModule } from './events/events.module.js';
import { HealthModule } from './health/health.module.js';
import { HomeModule } from './home/home.module.js';
import { LimitsModule } from './limits/limits.module.js';
import { McpModule } from './mcp/mcp.module.js';
import { MetricsModule } from './metrics/metrics.module.js';
import { OpenApiModule } from './openapi/openapi.module.js';
import { ReplicasModule } from './replicas/replicas.module.js';
import { TracingModule } from './tracing/tracing.module.js';
import { TokensModule } from './tokens/tokens.module.js';
import { UsersModule } from './users/users.module.js';

/** The service: its modules, in the one direction of their imports. */
@Module({})
export class AppModule {
  static forRoot(config: Config): DynamicModule {
    return {
      module: AppModule,
      imports: [
        CommonModule,
        ConfigModule.forRoot(config),
        TracingModule,
        DatabaseModule,
        ReplicasModule,
        EventsModule,
        AuditModule,
        LimitsModule,
        ClientsModule,
        UsersModule,
        AuthorizationModule,
        TokensModule,
        McpModule,
        DocumentsModule,
        AdminModule,
        DiscoveryModule,
        HomeModule,
        MetricsModule.forRoot(config),
        OpenApiModule,
        HealthModule,
        CleanUpModule,
      ],
    };
  }
}
