import { Injectable } from '@nestjs/common';
import { Server, type ServerOptions } from '@modelcontextprotocol/sdk/server/index.js';
import { AjvJsonSchemaValidator } from '@modelcontextprotocol/sdk/validation/ajv';
import { VERSION } from '../../common/version.js';
import { Config } from '../../config/config.js';
import { INSTRUCTIONS } from './instructions.js';
import { McpMethods } from './mcp-methods.service.js';

/**
 * Makes the SDK's server of a session, which shakes hands with the client and asks it. All that is costly is shared: the
 * validator, the listings.
 */
@Injectable()
export class McpServerFactory {
  private readonly info: { name: string; version: string };
  private readonly validator = new AjvJsonSchemaValidator();

  constructor(
    private readonly methods: McpMethods,
    { serverName }: Config,
  ) {
    this.info = { name: serverName, version: VERSION };
  }

  /** A server that answers what the SDK answers itself, and tells of what `McpMethods` knows. */
  create(): Server {
    const options: ServerOptions = {
      capabilities: this.methods.capabilities,
      instructions: INSTRUCTIONS,
      jsonSchemaValidator: this.validator,
    };
    const server = new Server(this.info, options);
    // The session keeps the level: one value, not a map.
    server.removeRequestHandler('logging/setLevel');
    return server;
  }
}
