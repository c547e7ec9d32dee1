import 'reflect-metadata';
import { Controller, Module, UnauthorizedException, UseGuards } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  McpController,
  McpHttpControllerFor,
  McpStrategy,
  StreamableHttpTransport,
  Tool,
} from '@rekog/mcp-nest';
import { z } from 'zod';
import { ECHO, echoFields, fiveFields, numbered } from '../../service/shapes.js';

// @rekog/mcp-nest as its README has it, with a controller of one's own so that a guard can ask a Map for the token.
const { PORT, BENCH_TOKEN, BENCH_TOOLS } = process.env;
const tokens = new Map([[BENCH_TOKEN, { sub: 'someone', scopes: ['mcp'] }]]);
const transport = new StreamableHttpTransport();

class TokenGuard {
  canActivate(context) {
    const request = context.switchToHttp().getRequest();
    const [scheme, token] = (request.headers.authorization ?? '').split(' ');
    request.user = scheme === 'Bearer' ? tokens.get(token) : undefined;
    if (request.user === undefined) throw new UnauthorizedException();
    return true;
  }
}

class McpRoute extends McpHttpControllerFor(transport) {}
UseGuards(TokenGuard)(McpRoute);
Controller('mcp')(McpRoute);

class Tools {}
/** What decorators do to a method of a class; plain JavaScript has none. */
function declare(method, options, call) {
  Object.defineProperty(Tools.prototype, method, { value: call, configurable: true, writable: true });
  Tool(options)(Tools.prototype, method, Object.getOwnPropertyDescriptor(Tools.prototype, method));
}
if (BENCH_TOOLS === '1') {
  const { name, description } = ECHO;
  const shape = z.object(echoFields(z));
  declare(name, { name, description, parameters: shape, outputSchema: shape }, async ({ text }) => ({
    content: [{ type: 'text', text: JSON.stringify({ text }) }],
    structuredContent: { text },
  }));
} else {
  for (let number = 1; number <= Number(BENCH_TOOLS); number += 1) {
    const { name, description } = numbered(number);
    declare(name, { name, description, parameters: z.object(fiveFields(z)) }, async () => ({
      content: [{ type: 'text', text: `tool ${number}` }],
    }));
  }
}
McpController()(Tools);

class AppModule {}
Module({ controllers: [McpRoute, Tools] })(AppModule);
const strategy = new McpStrategy({
  name: 'mcp-nest',
  version: '1.0.0',
  transports: [transport],
  logging: false,
});
const app = await NestFactory.create(AppModule, { logger: ['error', 'warn'] });
strategy.setHttpAdapter(app.getHttpAdapter());
app.connectMicroservice({ strategy });
await app.startAllMicroservices();
app.getHttpAdapter().get('/ready', (_request, response) => response.end());
await app.listen(Number(PORT), '127.0.0.1');
