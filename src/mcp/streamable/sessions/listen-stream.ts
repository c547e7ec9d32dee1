import { randomInt, randomUUID } from 'node:crypto';
import { SUBSCRIPTION_ID_META_KEY } from '@modelcontextprotocol/server';
import type { RequestId } from '@modelcontextprotocol/sdk/types.js';
import { randomHex } from '../../../common/secrets.js';
import type { AccessIdentity } from '../../../tokens/access-identity.js';
import { DISCARDING, type EndReason } from '../../sessions/end-reason.js';
import type { LiveSession, SessionHolder, SessionKind } from '../../sessions/live-session.js';
import { EventStream } from '../../streams/event-stream.js';
import type { Outgoing } from '../../streams/outgoing.js';
import { resultAnswer } from '../answers.js';

/**
 * The answer to `subscriptions/listen` of 2026-07-28, for as long as it lasts: which resources changed. No session of
 * the protocol, but held, bounded, seen and ended like one.
 */
export class ListenStream implements LiveSession {
  readonly rowId = randomUUID();
  readonly sessionId = randomHex();
  readonly phase = randomInt(0x10000);
  readonly callsInFlight = 0;
  readonly lastSeenAt: number;
  isOpen = false;
  endReason?: EndReason;
  private readonly stream: EventStream;

  constructor(
    /** Of the request, which names the subscription in each message. */
    private readonly id: RequestId,
    readonly owner: AccessIdentity,
    response: Outgoing,
    private readonly uris: ReadonlySet<string>,
    /** The JSON of the result that ends it. */
    private readonly result: string,
    private readonly holder: SessionHolder,
  ) {
    this.stream = new EventStream(response, holder.limits);
    this.lastSeenAt = holder.now();
  }

  get kind(): SessionKind {
    return 'subscription';
  }

  get openStreams(): number {
    return this.isOpen ? 1 : 0;
  }

  get unreadBytes(): number {
    return this.stream.unreadBytes;
  }

  /** Begins, with what the client will be told of. */
  open(acknowledged: object): void {
    this.isOpen = true;
    this.stream.open();
    this.send('notifications/subscriptions/acknowledged', acknowledged);
  }

  /** The resource changed. */
  changed(uri: string): void {
    if (this.isOpen && this.uris.has(uri)) this.send('notifications/resources/updated', { uri });
  }

  beat(): void {
    if (this.isOpen) this.stream.beat();
  }

  fault(): EndReason | undefined {
    const now = this.holder.now();
    if (now >= this.owner.expiresAt.getTime()) return 'expired';
    return this.stream.isSlow(now) ? 'slow_reader' : undefined;
  }

  end(reason: EndReason): void {
    this.endReason = reason;
    if (!this.isOpen) return;
    const discard = DISCARDING.has(reason);
    if (!discard) this.stream.write('message', resultAnswer(this.id, this.result));
    this.stream.end(discard);
  }

  private send(method: string, params: object): void {
    this.stream.write('message', JSON.stringify(subscriptionMessage(this.id, method, params)));
  }
}

/** A notification of that subscription. */
export function subscriptionMessage(id: RequestId, method: string, params: object): object {
  return { jsonrpc: '2.0', method, params: { ...params, _meta: { [SUBSCRIPTION_ID_META_KEY]: id } } };
}
