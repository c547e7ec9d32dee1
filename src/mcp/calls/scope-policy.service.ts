import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.js';
import type { AccessIdentity } from '../../tokens/access-identity.js';
import { insufficientScope } from '../../tokens/bearer/refusals.js';
import { ToolRegistry } from '../tools/tool-registry.service.js';

/** Which scopes a tool needs: those of the token on the very request that calls it. */
@Injectable()
export class ScopePolicy {
  constructor(
    private readonly tools: ToolRegistry,
    private readonly config: Config,
  ) {}

  /**
   * A tool that there is not needs none: who asks for it learns that elsewhere.
   *
   * @throws InsufficientScope naming every scope that the call needs, so that the client can ask for more at once
   */
  require(tool: unknown, caller: AccessIdentity): void {
    const needed = typeof tool === 'string' ? this.tools.find(tool)?.scopes : undefined;
    if (needed === undefined || needed.every((scope) => caller.scopes.includes(scope))) return;
    throw insufficientScope(this.config.baseUrl, [...new Set(['mcp', ...needed])]);
  }
}
