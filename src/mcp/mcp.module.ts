import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { McpSessionsService } from './mcp-sessions.service.js';
import { ToolRegistry } from './tools/tool-registry.service.js';

/** Tools over MCP and over REST, for who holds an access token. */
@Module({
  imports: [DiscoveryModule],
  providers: [ToolRegistry, McpSessionsService],
  exports: [ToolRegistry, McpSessionsService],
})
export class McpModule {}
