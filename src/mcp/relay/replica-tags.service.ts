import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Members } from '../../replicas/members.service.js';
import { ThisReplica } from '../../replicas/this-replica.js';

/** How many characters a tag has, in lowercase hex. */
export const TAG_LENGTH = 12;

/** Ids that say which replica knows what they name, without saying where it runs. */
@Injectable()
export class ReplicaTags {
  /** What an id of this replica begins with. */
  readonly own: string;

  constructor(
    { id }: ThisReplica,
    private readonly members: Members,
  ) {
    this.own = tagOf(id);
  }

  /** The other replica whose tag an id begins with; undefined where that is this one, or none that is alive. */
  otherThan(id: unknown): string | undefined {
    if (typeof id !== 'string' || id.startsWith(this.own)) return undefined;
    const tag = id.slice(0, TAG_LENGTH);
    return this.members.ids().find((other) => tagOf(other) === tag);
  }
}

function tagOf(id: string): string {
  return createHash('sha256').update(id).digest('hex').slice(0, TAG_LENGTH);
}
