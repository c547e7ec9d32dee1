import type { IncomingHttpHeaders } from 'node:http';
import { Injectable, Logger, type OnModuleInit, ServiceUnavailableException } from '@nestjs/common';
import { type Json, ReplicaBus } from '../../replicas/replica-bus.js';
import type { AccessIdentity } from '../../tokens/access-identity.js';
import type { Outgoing } from '../streams/outgoing.js';
import { inRequestOf, toIdentity } from './identity.js';
import { type Refusal, toRefusal } from './refusals.js';
import { RelayedResponse } from './relayed-response.js';

/** Of which the replica that is reached asks the one that can answer. */
export const RELAY = { open: 'mcp.relay.open', next: 'mcp.relay.next', close: 'mcp.relay.close' } as const;

/** How long whoever passes an answer on waits for its next part, in ms. */
export const PART_WAIT_MS = 10_000;
/** Past this without a word from them they are gone. Their own client may take nothing for as long as we allow it. */
const ABANDONED_MS = 45_000;
const PART_BYTES = 256 * 1024;

/** A request that came to another replica. */
export interface RelayedRequest {
  headers: IncomingHttpHeaders;
  body?: Json;
  caller: AccessIdentity;
}

/** Answers such a request here. */
export type RelayHandler = (request: RelayedRequest, response: Outgoing) => Promise<void>;

/** What is told of a part. */
export interface ToldPart {
  head?: { status: number; headers: Record<string, string> };
  /** In base64. */
  data: string;
  isLast: boolean;
  isCut: boolean;
  /** In the place of an answer. */
  refusal?: Refusal;
}

interface Relayed {
  response: RelayedResponse;
  refusal?: Refusal;
  abandoned: NodeJS.Timeout;
}

/** Requests that reached another replica, and are answered here: each answer goes out there. */
@Injectable()
export class RelayedRequests implements OnModuleInit {
  private readonly logger = new Logger(RelayedRequests.name);
  private readonly handlers = new Map<string, RelayHandler>();
  private readonly open = new Map<string, Relayed>();

  constructor(private readonly bus: ReplicaBus) {}

  onModuleInit(): void {
    this.bus.serve(RELAY.open, (payload) => this.begin(payload as unknown as Opening));
    this.bus.serve(RELAY.next, (payload) => this.next(payload as unknown as Fetching));
    this.bus.serve(RELAY.close, (payload) => {
      this.close((payload as unknown as Fetching).id);
      return Promise.resolve(null);
    });
  }

  /** Answers those of that kind. */
  answer(kind: string, handler: RelayHandler): void {
    this.handlers.set(kind, handler);
  }

  private begin({ id, kind, headers, body, caller, context }: Opening): Promise<Json> {
    const response = new RelayedResponse(PART_BYTES);
    // Whoever reads it may be gone at any time.
    response.on('error', () => undefined);
    const abandoned = setTimeout(() => this.close(id), ABANDONED_MS).unref();
    const relayed: Relayed = { response, abandoned };
    this.open.set(id, relayed);
    const request = { headers, caller: toIdentity(caller), ...(body === undefined ? {} : { body }) };
    void inRequestOf(context, () => this.handle(kind, request, relayed));
    return this.next({ id, offset: 0 });
  }

  private async handle(kind: string, request: RelayedRequest, relayed: Relayed): Promise<void> {
    try {
      const handler = this.handlers.get(kind);
      // One of another version, of which there is nothing here yet.
      if (handler === undefined) throw new ServiceUnavailableException();
      await handler(request, relayed.response);
    } catch (error) {
      relayed.refusal = toRefusal(error);
      if (relayed.refusal.status === 500) this.logger.error(`A relayed request failed: ${String(error)}`);
      relayed.response.destroy();
    }
  }

  private async next({ id, offset }: Fetching): Promise<Json> {
    const relayed = this.open.get(id);
    if (relayed === undefined) return { data: '', isLast: false, isCut: true };
    relayed.abandoned.refresh();
    const { head, data, isLast, isCut } = await relayed.response.fetch(
      offset,
      AbortSignal.timeout(PART_WAIT_MS),
    );
    if (isLast) relayed.response.taken();
    if (isLast || isCut) this.close(id);
    return {
      ...(head === undefined ? {} : { head: head as { status: number; headers: Record<string, string> } }),
      data: data.toString('base64'),
      isLast,
      isCut,
      ...(relayed.refusal === undefined ? {} : { refusal: relayed.refusal as unknown as Json }),
    };
  }

  private close(id: string): void {
    const relayed = this.open.get(id);
    this.open.delete(id);
    clearTimeout(relayed?.abandoned);
    relayed?.response.destroy();
  }
}

interface Opening {
  id: string;
  kind: string;
  headers: IncomingHttpHeaders;
  body?: Json;
  caller: Json;
  context: Json;
}

interface Fetching {
  id: string;
  /** The part that begins at this byte; what is before it has arrived. */
  offset: number;
}
