import { Controller, HttpCode, Post, Req, Res, UseFilters, UseGuards } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiBody,
  ApiNotFoundResponse,
  ApiOperation,
  ApiQuery,
  ApiTags,
  ApiTooManyRequestsResponse,
} from '@nestjs/swagger';
import type { Response } from 'express';
import { LARGE_BODY, ReadsJson } from '../../common/http/body.guard.js';
import { Protected } from '../../tokens/bearer/bearer.decorator.js';
import { JsonRpcFilter } from './json-rpc.filter.js';
import { MessageDelivery } from './message-delivery.service.js';
import { MessagesService } from './messages.service.js';
import { SessionGuard, type SessionRequest } from './session.guard.js';
import { SseSession } from './sse-session.js';

const TAKEN = 'Accepted';
const HEADERS = {
  'Content-Type': 'text/plain; charset=utf-8',
  'Content-Length': TAKEN.length,
  'Cache-Control': 'no-store',
};

/** What a client says in its session. */
@Controller('messages')
@Protected()
@ApiTags('mcp')
export class MessagesController {
  constructor(
    private readonly messages: MessagesService,
    private readonly delivery: MessageDelivery,
  ) {}

  /**
   * Takes a JSON-RPC message: 202, and the answer arrives on the session's stream. It takes the request as it is: each
   * parameter that Nest takes from it goes through the pipes.
   */
  @Post()
  @ReadsJson(LARGE_BODY)
  @UseGuards(SessionGuard)
  @UseFilters(JsonRpcFilter)
  @HttpCode(202)
  @ApiOperation({ summary: 'Post a JSON-RPC message to an MCP session' })
  @ApiQuery({ name: 'session_id', description: 'As the `endpoint` event of the stream gave it' })
  @ApiBody({ description: 'JSON-RPC 2.0', schema: { type: 'object', additionalProperties: true } })
  @ApiAcceptedResponse({
    description: 'The answer, if there is one, arrives on the stream',
    content: { 'text/plain': { schema: { type: 'string' } } },
  })
  @ApiNotFoundResponse({ description: 'The session is unknown, ended, or someone else’s' })
  @ApiTooManyRequestsResponse({ description: 'Too many calls are in flight in this session' })
  async post(
    @Req() { mcpSession: session, body, user: caller }: SessionRequest,
    @Res() response: Response,
  ): Promise<void> {
    if (session instanceof SseSession) await this.messages.post(session, body, caller);
    else await this.delivery.post(session, body, caller);
    response.writeHead(202, HEADERS).end(TAKEN);
  }
}
