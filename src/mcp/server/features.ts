import type { Provider } from '@nestjs/common';
import { CallRunner } from '../calls/call-runner.service.js';
import { ProviderRunner } from '../calls/provider-runner.service.js';
import { PromptMethods } from '../prompts/prompt-methods.service.js';
import { PromptRegistry } from '../prompts/prompt-registry.service.js';
import { ResourceMethods } from '../resources/resource-methods.service.js';
import { ResourceRegistry } from '../resources/resource-registry.service.js';
import { ResourceUpdates } from '../resources/resource-updates.service.js';
import { McpMethods } from './mcp-methods.service.js';
import { CompletionMethods } from './methods/completion-methods.service.js';
import { ToolMethods } from './methods/tool-methods.service.js';

/** What answers the methods of MCP, whichever protocol brings them. */
export const FEATURES: Provider[] = [
  ...[CallRunner, ProviderRunner, McpMethods],
  ...[ToolMethods, ResourceMethods, PromptMethods, CompletionMethods],
  ...[ResourceRegistry, ResourceUpdates, PromptRegistry],
];
