import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../common/clock.js';
import { EventsService } from '../events/events.service.js';
import { Lease } from '../replicas/lease.js';
import { Remembered } from '../replicas/remembered.js';
import { type AccessIdentity, AS_OF } from './access-identity.js';
import { hangsOn } from './hangs-on.js';

/** Tokens whose check is remembered at most: a few megabytes. */
const BOUNDS = { most: 20_000, forMs: 10_000 };

/** A token that would pass, and whom it speaks for. */
export interface LiveToken {
  identity: AccessIdentity;
  createdAt: Date;
}

/** What the checks of access tokens found, by the tokens' digests. What no token is, is not remembered. */
@Injectable()
export class RememberedTokens implements OnModuleInit {
  private readonly byDigest: Remembered<LiveToken>;

  constructor(
    lease: Lease,
    private readonly clock: Clock,
    private readonly events: EventsService,
  ) {
    this.byDigest = new Remembered(lease, BOUNDS);
  }

  onModuleInit(): void {
    this.events.subscribe('revoked', (revocation) =>
      this.byDigest.forget(({ identity }) => hangsOn(identity, revocation)),
    );
  }

  /** What an identity that is about to be read is as of (`AS_OF`). */
  asOf(): number | undefined {
    return this.byDigest.asOf();
  }

  /** Whether nothing at all was cut off since it was looked up. */
  isCurrent({ [AS_OF]: asOf }: AccessIdentity): boolean {
    return this.byDigest.isCurrent(asOf);
  }

  /** The token of that digest, as of now; undefined where that must be looked up. */
  find(digest: string): LiveToken | undefined {
    const found = this.byDigest.find(digest);
    if (found === undefined || found.identity.expiresAt <= this.clock.now()) return undefined;
    return { ...found, identity: { ...found.identity, [AS_OF]: this.asOf() } };
  }

  /** Remembers what was read, unless something was cut off while it was. */
  keep(digest: string, token: LiveToken): void {
    this.byDigest.keep(digest, token, token.identity[AS_OF]);
  }
}
