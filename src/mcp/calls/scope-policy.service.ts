import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.js';
import type { AccessIdentity } from '../../tokens/access-identity.js';
import { insufficientScope, insufficientScopeChallenge } from '../../tokens/bearer/refusals.js';
import type { ToolResult } from '../tools/tool.js';
import { ToolRegistry } from '../tools/tool-registry.service.js';

/** Which scopes a tool needs: those of the token on the very request that calls it. */
@Injectable()
export class ScopePolicy {
  constructor(
    private readonly tools: ToolRegistry,
    private readonly config: Config,
  ) {}

  /**
   * @param names the tools that one request calls; one that there is not needs none: who asks for it learns that elsewhere
   * @param resource the path whose metadata the challenge names; BASE's own where it is absent
   * @throws InsufficientScope naming every scope that the calls need, so that the client can ask for more at once
   */
  require(names: readonly unknown[], caller: AccessIdentity, resource?: '/mcp'): void {
    const scopes = this.lacking(names, caller);
    if (scopes !== undefined) throw insufficientScope({ baseUrl: this.config.baseUrl, resource }, scopes);
  }

  /**
   * The same as a tool's result, for what has no HTTP status of its own: a failure in words, with the challenge under
   * `_meta` as ChatGPT takes it to ask the person for more.
   */
  refusal(name: string, caller: AccessIdentity, resource?: '/mcp'): ToolResult | undefined {
    const scopes = this.lacking([name], caller);
    if (scopes === undefined) return undefined;
    const challenge = insufficientScopeChallenge({ baseUrl: this.config.baseUrl, resource }, scopes);
    return {
      content: [
        { type: 'text', text: `This needs the scope ${scopes.join(' ')}: connect again to grant it` },
      ],
      isError: true,
      _meta: { 'mcp/www_authenticate': [challenge] },
    };
  }

  /** Every scope that the calls need where the caller lacks one. */
  private lacking(names: readonly unknown[], { scopes }: AccessIdentity): string[] | undefined {
    const needed = names.flatMap((name) =>
      typeof name === 'string' ? (this.tools.find(name)?.scopes ?? []) : [],
    );
    if (needed.every((scope) => scopes.includes(scope))) return undefined;
    return [...new Set(['mcp', ...needed])];
  }
}
