import { Controller, Get, Header, Param } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { AccessIdentity } from '../../tokens/access-identity.js';
import { Caller, Protected } from '../../tokens/bearer/bearer.decorator.js';
import { ExecutionsService } from './executions.service.js';
import { ExecutionView } from './executions.dto.js';

/** What became of calls over plain HTTP. */
@Controller('tools/executions')
@Protected()
@ApiTags('tools')
export class ExecutionsController {
  constructor(private readonly executions: ExecutionsService) {}

  /** How far an execution is, with its result once it ended. 404 also for another user's or client's. */
  @Get(':id')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'Ask for the result of a tool call' })
  @ApiOkResponse({ type: ExecutionView })
  show(@Param('id') id: string, @Caller() caller: AccessIdentity): Promise<ExecutionView> {
    return this.executions.find(id, caller);
  }
}
