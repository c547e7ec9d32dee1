import type { Prisma } from '../database/generated/client.js';
import type { Transaction } from '../database/prisma.service.js';

type Event = Prisma.AuditEventCreateManyInput;

/** The events as they may be written: those of somebody who was erased since go under the pseudonym. */
export async function withPseudonyms(tx: Transaction, events: readonly Event[]): Promise<Event[]> {
  const ids = [...new Set(events.map(({ userId }) => userId).filter((id) => typeof id === 'string'))];
  const erasures = await tx.erasure.findMany({
    where: { id: { in: ids } },
    select: { id: true, pseudonym: true },
  });
  const pseudonyms = new Map(erasures.map(({ id, pseudonym }) => [id, pseudonym]));
  return events.map((event) => {
    const pseudonym = pseudonyms.get(event.userId ?? '');
    return pseudonym === undefined ? event : disguised(event, pseudonym);
  });
}

/** An address is kept where it is not the person's. */
function disguised(event: Event, pseudonym: string): Event {
  const { actor, address } = event;
  return {
    ...event,
    userId: pseudonym,
    actor: actor === `user:${event.userId}` ? `user:${pseudonym}` : actor,
    address: actor === 'operator' || actor === 'system' ? address : null,
  };
}
