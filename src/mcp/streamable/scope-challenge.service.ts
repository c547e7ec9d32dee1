import { Injectable } from '@nestjs/common';
import type { JSONRPCRequest } from '@modelcontextprotocol/sdk/types.js';
import { Config } from '../../config/config.js';
import type { AccessIdentity } from '../../tokens/access-identity.js';
import { ScopePolicy } from '../calls/scope-policy.service.js';

/** How a call on /mcp is refused whose token lacks scopes. The operator says: a client's name tells nothing certain. */
@Injectable()
export class ScopeChallenge {
  constructor(
    private readonly scopes: ScopePolicy,
    private readonly config: Config,
  ) {}

  /**
   * Lets the requests of one POST through. With SCOPE_CHALLENGE=result it lets all of them: each call is refused by its
   * own result then.
   *
   * @throws InsufficientScope naming every scope that they need together
   */
  require(requests: readonly JSONRPCRequest[], caller: AccessIdentity): void {
    if (this.config.scopeChallenge === 'result') return;
    const tools = requests
      .filter(({ method }) => method === 'tools/call')
      .map(({ params }) => params?.['name']);
    if (tools.length > 0) this.scopes.require(tools, caller, '/mcp');
  }
}
