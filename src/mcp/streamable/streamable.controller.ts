import { Body, Controller, Post, Req, Res, UseFilters } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiBody,
  ApiHeader,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
  ApiTooManyRequestsResponse,
} from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { LARGE_BODY, ReadsJson } from '../../common/http/body.interceptor.js';
import type { AccessIdentity } from '../../tokens/access-identity.js';
import { Caller, Protected } from '../../tokens/bearer/bearer.decorator.js';
import { ResourcePath } from '../../tokens/bearer/bearer.guard.js';
import { JsonRpcFilter } from '../sse/json-rpc.filter.js';
import { RefusalFilter } from './refusal.filter.js';
import { StreamableService } from './streamable.service.js';

/** MCP over Streamable HTTP: both generations of the protocol on one route. */
@Controller('mcp')
@Protected()
@ResourcePath('/mcp')
@ApiTags('mcp')
export class StreamableController {
  constructor(private readonly streamable: StreamableService) {}

  /**
   * Takes a JSON-RPC message. A request is answered by one JSON document or, where other messages come before the
   * answer, by a stream of events that ends with it.
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
    @Req() { headers }: Request,
    @Body() body: unknown,
    @Caller() caller: AccessIdentity,
    @Res() response: Response,
  ): Promise<void> {
    await this.streamable.post(headers, body, caller, response);
  }
}
