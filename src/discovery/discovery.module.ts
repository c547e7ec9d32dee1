import { Module } from '@nestjs/common';
import { ClientsModule } from '../clients/clients.module.js';
import { McpModule } from '../mcp/mcp.module.js';
import { DiscoveryService } from './discovery.service.js';
import { WellKnownController } from './well-known.controller.js';

/** The documents under `/.well-known/`. */
@Module({
  imports: [ClientsModule, McpModule],
  controllers: [WellKnownController],
  providers: [DiscoveryService],
})
export class DiscoveryModule {}
