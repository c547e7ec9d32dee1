import { Controller, Delete, Get, HttpCode, Post, Req, Res, UseFilters } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiBody,
  ApiHeader,
  ApiMethodNotAllowedResponse,
  ApiNoContentResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
  ApiTooManyRequestsResponse,
} from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { LARGE_BODY, ReadsJson } from '../../common/http/body.guard.js';
import type { AccessIdentity } from '../../tokens/access-identity.js';
import { Caller, Protected } from '../../tokens/bearer/bearer.decorator.js';
import { ResourcePath } from '../../tokens/bearer/bearer.guard.js';
import { JsonRpcFilter } from '../sse/json-rpc.filter.js';
import { RefusalFilter } from './refusal.filter.js';
import { StreamsService } from './sessions/streams.service.js';
import { StreamableService } from './streamable.service.js';

/** MCP over Streamable HTTP: both generations of the protocol on one route. */
@Controller('mcp')
@Protected()
@ResourcePath('/mcp')
@ApiTags('mcp')
export class StreamableController {
  constructor(
    private readonly streamable: StreamableService,
    private readonly streams: StreamsService,
  ) {}

  /**
   * Takes a JSON-RPC message. A request is answered by one JSON document or, where other messages come before the
   * answer, by a stream of events that ends with it. It takes the request as it is: each parameter that Nest takes from
   * it goes through the pipes.
   */
  @Post()
  @ReadsJson(LARGE_BODY)
  @UseFilters(JsonRpcFilter, RefusalFilter)
  @ApiOperation({ summary: 'Post a JSON-RPC message (Streamable HTTP)' })
  @ApiHeader({ name: 'MCP-Protocol-Version', required: false, example: '2026-07-28' })
  @ApiBody({ description: 'JSON-RPC 2.0', schema: { type: 'object', additionalProperties: true } })
  @ApiOkResponse({
    description: 'The answer to a request',
    content: {
      'application/json': { schema: { type: 'object', additionalProperties: true } },
      'text/event-stream': { schema: { type: 'string' } },
    },
  })
  @ApiAcceptedResponse({ description: 'What needs no answer was taken in' })
  @ApiTooManyRequestsResponse({ description: 'Too many calls are in flight' })
  async post(
    @Req() { headers, body, user }: Request & { body: unknown },
    @Res() response: Response,
  ): Promise<void> {
    await this.streamable.post(headers, body, user as AccessIdentity, response);
  }

  /** Streams to a session of a revision up to 2025-11-25: what its client missed of an answer, or what belongs to none. */
  @Get()
  @ApiOperation({ summary: 'Take up a stream of a session' })
  @ApiHeader({ name: 'Mcp-Session-Id', required: false })
  @ApiHeader({ name: 'Last-Event-ID', required: false })
  @ApiOkResponse({
    description: 'A stream of events',
    content: { 'text/event-stream': { schema: { type: 'string' } } },
  })
  @ApiNotFoundResponse({ description: 'The event, or the session, is no more' })
  @ApiMethodNotAllowedResponse({ description: 'There is nothing to stream' })
  async get(
    @Req() request: Request,
    @Caller() caller: AccessIdentity,
    @Res() response: Response,
  ): Promise<void> {
    await this.streams.get(request, caller, response);
  }

  /** Ends a session of a revision up to 2025-11-25. */
  @Delete()
  @HttpCode(204)
  @ApiOperation({ summary: 'End a session' })
  @ApiHeader({ name: 'Mcp-Session-Id', required: false })
  @ApiNoContentResponse({ description: 'It has ended' })
  @ApiMethodNotAllowedResponse({ description: 'No session is named' })
  async delete(@Req() { headers }: Request, @Caller() caller: AccessIdentity): Promise<void> {
    await this.streams.delete(headers, caller);
  }
}
