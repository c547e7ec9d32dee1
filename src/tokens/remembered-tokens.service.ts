import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../common/clock.js';
import { EventsService, type Revocation } from '../events/events.service.js';
import { Lease } from '../replicas/lease.js';
import { type AccessIdentity, AS_OF } from './access-identity.js';
import { hangsOn } from './hangs-on.js';

/** Tokens whose check is remembered at most: a few megabytes. */
const MOST = 20_000;
/** For how long, by the monotonic clock: then it is looked up again, and what somebody did to the rows by hand is seen. */
const REMEMBER_MS = 10_000;

interface Remembered {
  identity: AccessIdentity;
  until: number;
}

/**
 * What the checks of access tokens found, for the next ones: good only under the lease, dropped as soon as what it hangs on
 * is cut off, which is before that is answered (docs/decisions/hot-path.md). What no token is, is not remembered.
 */
@Injectable()
export class RememberedTokens implements OnModuleInit {
  /** By the token's digest, the oldest first. */
  private readonly byDigest = new Map<string, Remembered>();
  /** Moves with each revocation. */
  private moves = 0;

  constructor(
    private readonly lease: Lease,
    private readonly clock: Clock,
    private readonly events: EventsService,
  ) {}

  onModuleInit(): void {
    this.events.subscribe('revoked', (revocation) => this.forget(revocation));
    this.lease.onDoubt(() => this.forgetAll());
  }

  /**
   * What is known of revocations at this instant; undefined where nothing is. What is read from the database is as of the
   * instant before the reading: a revocation may overtake it.
   */
  asOf(): number | undefined {
    return this.lease.held() ? this.moves : undefined;
  }

  /** Whether nothing at all was cut off since it was looked up. */
  isCurrent({ [AS_OF]: asOf }: AccessIdentity): boolean {
    return asOf === this.moves && this.lease.held();
  }

  /** Whom the token of that digest speaks for, as of now; undefined where that must be looked up. */
  find(digest: string): AccessIdentity | undefined {
    const found = this.byDigest.get(digest);
    if (found === undefined || !this.lease.held()) return undefined;
    const { identity, until } = found;
    if (performance.now() < until && identity.expiresAt > this.clock.now()) {
      return { ...identity, [AS_OF]: this.moves };
    }
    this.byDigest.delete(digest);
    return undefined;
  }

  /** Remembers what was read, unless something was cut off while it was. */
  keep(digest: string, identity: AccessIdentity): void {
    if (!this.isCurrent(identity)) return;
    this.byDigest.delete(digest);
    this.byDigest.set(digest, { identity, until: performance.now() + REMEMBER_MS });
    if (this.byDigest.size <= MOST) return;
    for (const oldest of this.byDigest.keys()) {
      this.byDigest.delete(oldest);
      return;
    }
  }

  private forget(revocation: Revocation): void {
    this.moves += 1;
    for (const [digest, { identity }] of this.byDigest) {
      if (hangsOn(identity, revocation)) this.byDigest.delete(digest);
    }
  }

  private forgetAll(): void {
    this.moves += 1;
    this.byDigest.clear();
  }
}
