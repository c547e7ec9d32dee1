import { Delete, Get, HttpCode, Param, Query } from '@nestjs/common';
import { McpSessionsService } from '../../mcp/mcp-sessions.service.js';
import { AdminController, OPERATOR } from '../access/admin-controller.js';
import { notFound, RowId } from '../access/path-id.js';
import { PageQuery } from '../pages/page-query.dto.js';
import { SessionsPage } from './sessions.dto.js';
import { SessionsQuery } from './sessions.query.js';

/** The streams that are open, and the end of one. */
@AdminController('sessions')
export class AdminSessionsController {
  constructor(
    private readonly sessions: McpSessionsService,
    private readonly query: SessionsQuery,
  ) {}

  /** Lists live MCP sessions, newest first. */
  @Get()
  list(@Query() query: PageQuery): Promise<SessionsPage> {
    return this.query.page(query);
  }

  /** Ends a session and its stream: 204, also where it had ended. The token stays good. 404 unknown. */
  @Delete(':id')
  @HttpCode(204)
  async end(@Param('id', RowId) id: string): Promise<void> {
    if (!(await this.sessions.end(id, OPERATOR))) throw notFound();
  }
}
