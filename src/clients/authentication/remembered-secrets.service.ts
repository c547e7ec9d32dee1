import { Injectable, type OnModuleInit } from '@nestjs/common';
import { EventsService } from '../../events/events.service.js';
import { Lease } from '../../replicas/lease.js';
import { Remembered } from '../../replicas/remembered.js';

const BOUNDS = { most: 10_000, forMs: 10_000 };

/**
 * The digests of the secrets that clients showed lately, by the clients' ids: a secret never changes, and ends with its
 * client. Of what else a client is, nothing is remembered: that may change by its registration.
 */
@Injectable()
export class RememberedSecrets extends Remembered<Uint8Array> implements OnModuleInit {
  constructor(
    lease: Lease,
    private readonly events: EventsService,
  ) {
    super(lease, BOUNDS);
  }

  onModuleInit(): void {
    this.events.subscribe('revoked', ({ kind, id }) => {
      if (kind === 'client') this.forget((_, clientId) => clientId === id);
    });
  }
}
