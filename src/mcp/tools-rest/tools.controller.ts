import {
  Body,
  Controller,
  Get,
  Header,
  Headers,
  HttpCode,
  NotFoundException,
  Param,
  Post,
  Res,
} from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiBody,
  ApiExcludeEndpoint,
  ApiHeader,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
  ApiTooManyRequestsResponse,
} from '@nestjs/swagger';
import type { Response } from 'express';
import { LARGE_BODY, ReadsJson } from '../../common/http/body.guard.js';
import type { AccessIdentity } from '../../tokens/access-identity.js';
import { Caller, Protected } from '../../tokens/bearer/bearer.decorator.js';
import { ExecutionsService } from './executions.service.js';
import { ExecutionView } from './executions.dto.js';
import { preferredWait } from './prefer.js';

/** Tools over plain HTTP. */
@Controller('tools')
@ApiTags('tools')
export class ToolsController {
  constructor(private readonly executions: ExecutionsService) {}

  /**
   * Starts a tool with the arguments in the body: 202 and where to ask for its result; with `Prefer: wait=N` (RFC 7240
   * §4.3), 200 with the result where it ended within N seconds.
   */
  @Post(':name')
  @ReadsJson(LARGE_BODY)
  @Protected()
  @HttpCode(202)
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'Call a tool' })
  @ApiHeader({ name: 'Prefer', required: false, example: 'wait=10' })
  @ApiBody({ schema: { type: 'object', additionalProperties: true } })
  @ApiOkResponse({
    type: ExecutionView,
    description: 'It ended within the seconds that Prefer named',
    headers: { 'Preference-Applied': { schema: { type: 'string' } } },
  })
  @ApiAcceptedResponse({
    type: ExecutionView,
    description: 'It runs',
    headers: { Location: { description: 'Where to ask for its result', schema: { type: 'string' } } },
  })
  @ApiTooManyRequestsResponse({ description: 'Too many executions are running' })
  async call(
    @Param('name') name: string,
    @Headers('prefer') prefer: string | undefined,
    @Body() args: unknown,
    @Caller() caller: AccessIdentity,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ExecutionView> {
    const wait = preferredWait(prefer);
    const execution = await this.executions.start(name, args, caller, wait ?? 0);
    if (wait !== undefined) response.set('Preference-Applied', `wait=${wait}`);
    if (execution.status === 'running') response.location(`/tools/executions/${execution.execution_id}`);
    else response.status(200);
    return execution;
  }

  /** What tools there are, MCP and the manifest tell. */
  @Get(':name')
  @ApiExcludeEndpoint()
  nothing(): never {
    throw new NotFoundException('There is nothing here');
  }
}
