import { Injectable } from '@nestjs/common';
import { Clock } from '../common/clock.js';
import { LastUses } from '../common/last-uses.js';
import { Statements } from '../database/statements.service.js';

/** When clients were last used, by their ids. */
@Injectable()
export class ClientUse extends LastUses {
  constructor(
    private readonly statements: Statements,
    clock: Clock,
  ) {
    super(clock);
  }

  protected write(ids: string[], instants: Date[]): Promise<unknown> {
    return this.statements.query`
      UPDATE clients SET last_used_at = used.at
      FROM unnest(${ids}::text[], ${instants}::timestamptz[]) AS used(id, at)
      WHERE clients.id = used.id`;
  }
}
