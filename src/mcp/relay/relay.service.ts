import type { IncomingHttpHeaders } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Response } from 'express';
import { randomHex } from '../../common/secrets.js';
import { EventsService } from '../../events/events.service.js';
import { type Json, ReplicaGone } from '../../replicas/replica-bus.js';
import type { AccessIdentity } from '../../tokens/access-identity.js';
import { hangsOn } from '../../tokens/hangs-on.js';
import { McpLimits } from '../mcp-limits.js';
import { contextJson, toJson } from './identity.js';
import { Reach } from './reach.service.js';
import { fromRefusal } from './refusals.js';
import { PART_WAIT_MS, RELAY, type RelayedRequest, type ToldPart } from './relayed-requests.service.js';

/** Past the longest that the other replica waits. */
const ANSWER_MS = PART_WAIT_MS + 5000;
/** While Redis is away: as often, and as long, as is tried to go on. */
const RETRY_MS = 500;
const MOST_RETRIES = 20;

const CUT: ToldPart = { data: '', isLast: false, isCut: true };

/** What of a request's headers its answer hangs on. */
const TOLD: readonly string[] = [
  'accept',
  'last-event-id',
  'mcp-method',
  'mcp-name',
  'mcp-protocol-version',
  'mcp-session-id',
];

/** An answer that comes from another replica, for as long as it lasts. */
interface Passing {
  caller: AccessIdentity;
  response: Response;
}

/**
 * Passes requests on to the replica that can answer them, and its answer to the client: part by part, the next once the
 * client has taken the one before, so that nothing piles up here (docs/decisions/delivery.md).
 */
@Injectable()
export class Relay implements OnModuleInit {
  private readonly passing = new Set<Passing>();

  constructor(
    private readonly limits: McpLimits,
    private readonly reach: Reach,
    private readonly events: EventsService,
  ) {}

  onModuleInit(): void {
    // The other replica cuts it off there; what has arrived here and was not read yet is dropped here.
    this.events.subscribe('revoked', (revocation) => {
      for (const { caller, response } of this.passing) if (hangsOn(caller, revocation)) response.destroy();
    });
  }

  /**
   * Has a request answered by another replica. Settles once the answer is over, or its client is gone.
   *
   * @param kind as the other replica knows it
   * @throws what the other replica threw before it answered
   * @throws ReplicaGone where it is no more
   */
  async pass(
    replica: string,
    kind: string,
    { headers, body, caller }: RelayedRequest,
    response: Response,
  ): Promise<void> {
    const id = randomHex();
    const passing = { caller, response };
    const leave = (): void => {
      // Where it is over there is nothing to leave there.
      if (!response.writableEnded) this.ask(replica, RELAY.close, { id }).catch(() => undefined);
    };
    this.passing.add(passing);
    response.once('close', leave);
    try {
      let part = await this.ask(replica, RELAY.open, {
        ...{ id, kind, headers: told(headers), caller: toJson(caller), context: contextJson() },
        ...(body === undefined ? {} : { body }),
      });
      let offset = 0;
      while (await this.write(part, response)) {
        offset += Buffer.byteLength(part.data, 'base64');
        part = await this.fetch(replica, { id, offset }, response);
      }
    } finally {
      this.passing.delete(passing);
    }
  }

  /** @returns whether more is to come, and somebody to take it */
  private async write(
    { head, data, isLast, isCut, refusal }: ToldPart,
    response: Response,
  ): Promise<boolean> {
    if (refusal !== undefined && !response.headersSent) throw fromRefusal(refusal);
    if (head !== undefined && !response.headersSent && !response.destroyed) {
      response.shouldKeepAlive = false;
      response.writeHead(head.status, head.headers);
    }
    if (isCut) {
      if (!response.headersSent) throw new ReplicaGone('The other replica cut it off');
      response.destroy();
    }
    if (response.destroyed) return false;
    if (data !== '' && !response.write(Buffer.from(data, 'base64'))) await this.drained(response);
    if (isLast) response.end();
    return !isLast && !response.destroyed;
  }

  /** Tries for a while: what is lost on the way is still there. */
  private async fetch(
    replica: string,
    from: { id: string; offset: number },
    response: Response,
  ): Promise<ToldPart> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await this.ask(replica, RELAY.next, from);
      } catch (error) {
        const isOver = tries === MOST_RETRIES || response.destroyed || error instanceof ReplicaGone;
        if (isOver && response.headersSent) return CUT;
        if (isOver) throw error;
      }
      await delay(RETRY_MS, undefined, { ref: false });
    }
  }

  /** Its client has taken what was written, or is gone: one that takes nothing is cut off. */
  private drained(response: Response): Promise<void> {
    return new Promise((resolve) => {
      const stalled = setTimeout(() => response.destroy(), this.limits.stalledMs);
      const settle = (): void => {
        clearTimeout(stalled);
        response.off('drain', settle).off('close', settle);
        resolve();
      };
      response.on('drain', settle).on('close', settle);
    });
  }

  private async ask(replica: string, topic: string, payload: Json): Promise<ToldPart> {
    return (await this.reach.ask(replica, topic, payload, ANSWER_MS)) as unknown as ToldPart;
  }
}

function told(headers: IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(
    TOLD.flatMap((name) => {
      const value = headers[name];
      return typeof value === 'string' ? [[name, value]] : [];
    }),
  );
}
