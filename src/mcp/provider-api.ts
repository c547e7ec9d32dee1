/** Everything that a module takes to give tools, resources and prompts to clients: docs/developing.md. */
export { ScopeCatalogue } from '../clients/scopes/scope-catalogue.service.js';
export type { CallContext, Elicited, ElicitedUrl, SampleRequest } from './calls/call-context.js';
export { ClientCannot, ClientRefused } from './calls/client-failure.js';
export { McpModule } from './mcp.module.js';
export { Prompt } from './prompts/prompt.decorator.js';
export { assistant, type PromptData, type PromptHandler, user } from './prompts/prompt.js';
export { Resource, ResourceTemplate } from './resources/resource.decorator.js';
export type {
  CompletionContext,
  ResourceData,
  ResourceHandler,
  ResourceTemplateHandler,
} from './resources/resource.js';
export { ResourceUpdates } from './resources/resource-updates.service.js';
export { audio, content, embedded, image, link, text, type ToolContent } from './tools/content.js';
export { Tool } from './tools/tool.decorator.js';
export { type ToolContext, ToolError, type ToolHandler } from './tools/tool.js';
