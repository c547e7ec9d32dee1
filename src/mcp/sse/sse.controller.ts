import { Controller, Get, Head, Header, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import type { AccessIdentity } from '../../tokens/access-identity.js';
import { Caller, Protected } from '../../tokens/bearer/bearer.decorator.js';
import { SseSessionsService } from './sse-sessions.service.js';

/** The stream of an MCP session (the HTTP+SSE transport of revision 2024-11-05). */
@Controller('sse')
@Protected()
@ApiTags('mcp')
export class SseController {
  constructor(private readonly sessions: SseSessionsService) {}

  /** What GET would answer, without a session. */
  @Head()
  @ApiOperation({ summary: 'Ask whether a session could be opened' })
  @Header('Content-Type', 'text/event-stream')
  @Header('Cache-Control', 'no-cache, no-transform')
  head(): void {
    return;
  }

  /** Opens a session: its first event names where its messages are posted. */
  @Get()
  @ApiOperation({ summary: 'Open an MCP session' })
  @ApiOkResponse({
    description: 'A stream of events, `endpoint` first, then each `message`',
    content: { 'text/event-stream': { schema: { type: 'string' } } },
  })
  async open(@Caller() caller: AccessIdentity, @Res() response: Response): Promise<void> {
    await this.sessions.open(caller, response);
  }
}
