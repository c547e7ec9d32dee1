import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { Config } from '../../config/config.js';
import { EventsService, type Revocation } from '../../events/events.service.js';
import type { AccessIdentity } from '../../tokens/access-identity.js';
import { AccessTokensService } from '../../tokens/access-tokens.service.js';
import { invalidToken } from '../../tokens/bearer/refusals.js';

/** Longer than a body may take to arrive after the guard let its request in. */
const REMEMBER_MS = 180_000;

/**
 * Whether who was let in has been cut off since. Between the guard's look at the database and the moment when a call is
 * known here, a revocation could pass unseen; so the latest are remembered, and who hangs on one is looked up again.
 */
@Injectable()
export class LivenessService implements OnModuleInit {
  /** When each came, oldest first. */
  private readonly recent = new Map<string, number>();

  constructor(
    private readonly tokens: AccessTokensService,
    private readonly clock: Clock,
    private readonly config: Config,
    private readonly events: EventsService,
  ) {}

  onModuleInit(): void {
    this.events.subscribe('revoked', (revocation) => this.remember(revocation));
  }

  /** Whether the caller was cut off. Asks the database only where a recent revocation touches them. */
  async isCutOff({ tokenId, grantId, clientId, userId }: AccessIdentity): Promise<boolean> {
    const touched =
      this.recent.has(key('token', tokenId)) ||
      this.recent.has(key('grant', grantId)) ||
      this.recent.has(key('client', clientId)) ||
      this.recent.has(key('user', userId));
    return touched && !(await this.tokens.isLive(tokenId));
  }

  /**
   * @param resource the path whose metadata the challenge names; BASE's own where it is absent
   * @throws InvalidToken where the caller was cut off
   */
  async require(caller: AccessIdentity, resource?: '/mcp'): Promise<void> {
    if (await this.isCutOff(caller)) throw invalidToken({ baseUrl: this.config.baseUrl, resource }, ['mcp']);
  }

  private remember({ kind, id }: Revocation): void {
    const now = this.clock.now().getTime();
    this.recent.delete(key(kind, id));
    this.recent.set(key(kind, id), now);
    for (const [oldest, at] of this.recent) {
      if (at > now - REMEMBER_MS) break;
      this.recent.delete(oldest);
    }
  }
}

function key(kind: Revocation['kind'], id: string): string {
  return `${kind}:${id}`;
}
