import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { VERSION } from '../../common/version.js';
import type { Config } from '../../config/config.js';
import { complete } from './complete.js';
import { declareSecurity } from './security.js';

const DESCRIPTION = `An OAuth 2.1 authorization server and an MCP server in one.

A client registers itself (\`POST /register\`), sends a person to \`/authorize\` with PKCE, redeems the code at
\`POST /token\`, and calls tools with the access token: over MCP at \`/sse\`, or one call at a time at
\`POST /tools/{name}\`. Operators see and end what is there under \`/admin\`.`;

/**
 * What the controllers say of themselves, as OpenAPI 3.1. Names, types and words of bodies come from Nest's compiler
 * plugin: only the built service has them.
 */
export function describeApi(app: INestApplication, { baseUrl, serverName }: Config): OpenAPIObject {
  const builder = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle(serverName)
    .setDescription(DESCRIPTION)
    .setVersion(VERSION)
    .addServer(baseUrl)
    .addTag('discovery', 'What a client starts from')
    .addTag('oauth', 'How a client comes to be known, and a person’s consent becomes a token')
    .addTag('mcp', 'Tools over MCP')
    .addTag('tools', 'Tools, one call at a time')
    .addTag('admin', 'For operators')
    .addTag('health', 'For orchestrators');
  const document = SwaggerModule.createDocument(app, declareSecurity(builder).build(), {
    autoTagControllers: false,
  });
  return complete(document);
}
