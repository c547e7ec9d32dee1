import { Body, Controller, Header, HttpCode, Post, UseFilters, UseGuards } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiBody,
  ApiNotFoundResponse,
  ApiOperation,
  ApiQuery,
  ApiTags,
  ApiTooManyRequestsResponse,
} from '@nestjs/swagger';
import { LARGE_BODY, ReadsJson } from '../../common/http/body.guard.js';
import type { AccessIdentity } from '../../tokens/access-identity.js';
import { Caller, Protected } from '../../tokens/bearer/bearer.decorator.js';
import { JsonRpcFilter } from './json-rpc.filter.js';
import { type HeldElsewhere, MessageDelivery } from './message-delivery.service.js';
import { MessagesService } from './messages.service.js';
import { Session, SessionGuard } from './session.guard.js';
import { SseSession } from './sse-session.js';

/** What a client says in its session. */
@Controller('messages')
@Protected()
@ApiTags('mcp')
export class MessagesController {
  constructor(
    private readonly messages: MessagesService,
    private readonly delivery: MessageDelivery,
  ) {}

  /** Takes a JSON-RPC message: 202, and the answer arrives on the session's stream. */
  @Post()
  @ReadsJson(LARGE_BODY)
  @UseGuards(SessionGuard)
  @UseFilters(JsonRpcFilter)
  @HttpCode(202)
  @Header('Content-Type', 'text/plain')
  @Header('Cache-Control', 'no-store')
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
    @Session() session: SseSession | HeldElsewhere,
    @Body() body: unknown,
    @Caller() caller: AccessIdentity,
  ): Promise<string> {
    if (session instanceof SseSession) await this.messages.post(session, body, caller);
    else await this.delivery.post(session, body, caller);
    return 'Accepted';
  }
}
