import { ApiPropertyOptional } from '@nestjs/swagger';
import type { ToolResult } from '../tools/tool.js';

/** How far an execution is. */
export type ExecutionStatus = 'running' | 'succeeded' | 'failed';

/** An execution as its caller sees it. */
export class ExecutionView {
  execution_id!: string;
  tool!: string;
  status!: ExecutionStatus;
  /** As `tools/call` of MCP answers it; absent while it runs. */
  @ApiPropertyOptional({ type: 'object', additionalProperties: true })
  result?: ToolResult;
}
