import { Injectable } from '@nestjs/common';
import { ClientUse } from '../clients/client-use.service.js';
import { Clock } from '../common/clock.js';
import { LastUses } from '../common/last-uses.js';
import { Statements } from '../database/statements.service.js';
import type { AccessIdentity } from './access-identity.js';

/** When access tokens were last used, by the ids of their rows, and with them their clients. */
@Injectable()
export class LastUsedService extends LastUses {
  constructor(
    private readonly statements: Statements,
    private readonly clients: ClientUse,
    clock: Clock,
  ) {
    super(clock);
  }

  /** Notes that the token, and with it its client, is used now. */
  noteUse({ tokenId, clientId }: AccessIdentity): void {
    this.note(tokenId);
    this.clients.note(clientId);
  }

  protected write(ids: string[], instants: Date[]): Promise<unknown> {
    return this.statements.query`
      UPDATE access_tokens SET last_used_at = used.at
      FROM unnest(${ids}::uuid[], ${instants}::timestamptz[]) AS used(id, at)
      WHERE access_tokens.id = used.id`;
  }
}
