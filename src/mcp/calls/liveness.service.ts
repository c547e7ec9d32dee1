import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.js';
import type { AccessIdentity } from '../../tokens/access-identity.js';
import { AccessTokensService } from '../../tokens/access-tokens.service.js';
import { invalidToken } from '../../tokens/bearer/refusals.js';

/**
 * Whether who was let in has been cut off since. Between the guard's look and the moment when a call is known here, a
 * revocation could pass unseen: whoever was let in before the latest one is looked up again.
 */
@Injectable()
export class LivenessService {
  constructor(
    private readonly tokens: AccessTokensService,
    private readonly config: Config,
  ) {}

  /** Whether the caller was cut off. */
  async isCutOff(caller: AccessIdentity): Promise<boolean> {
    return !(await this.tokens.isStillLive(caller));
  }

  /**
   * @param resource the path whose metadata the challenge names; BASE's own where it is absent
   * @throws InvalidToken where the caller was cut off
   */
  async require(caller: AccessIdentity, resource?: '/mcp'): Promise<void> {
    if (await this.isCutOff(caller)) throw invalidToken({ baseUrl: this.config.baseUrl, resource }, ['mcp']);
  }
}
