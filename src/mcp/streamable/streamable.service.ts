import type { IncomingHttpHeaders } from 'node:http';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Response } from 'express';
import { Clock } from '../../common/clock.js';
import { HttpFailure } from '../../common/errors/failure.js';
import { Config } from '../../config/config.js';
import { type Json, ReplicaGone } from '../../replicas/replica-bus.js';
import type { AccessIdentity } from '../../tokens/access-identity.js';
import { invalidToken } from '../../tokens/bearer/refusals.js';
import { LivenessService } from '../calls/liveness.service.js';
import { Draining } from '../draining.js';
import { RelayedRequests } from '../relay/relayed-requests.service.js';
import { Relay } from '../relay/relay.service.js';
import { ReplicaTags } from '../relay/replica-tags.service.js';
import type { Outgoing } from '../streams/outgoing.js';
import { parseAccept } from './accept.js';
import type { Exchange } from './exchange.js';
import { Exchanges } from './exchanges.service.js';
import { LegacyProtocol } from './legacy-protocol.service.js';
import { ModernProtocol } from './modern-protocol.service.js';
import { classify, type Posted } from './posted.js';
import type { Ending } from './protocol.js';

/** A POST that goes on with a call of another replica. */
const KIND = 'mcp.post';

/** Takes in what is posted to /mcp, and leaves the rest to the generation of the protocol that it speaks. */
@Injectable()
export class StreamableService implements OnModuleInit {
  constructor(
    private readonly config: Config,
    private readonly clock: Clock,
    private readonly draining: Draining,
    private readonly liveness: LivenessService,
    private readonly exchanges: Exchanges,
    private readonly legacy: LegacyProtocol,
    private readonly modern: ModernProtocol,
    private readonly tags: ReplicaTags,
    private readonly relay: Relay,
    private readonly relayed: RelayedRequests,
  ) {}

  onModuleInit(): void {
    this.relayed.answer(KIND, ({ headers, body, caller }, response) =>
      this.answer(headers, body, caller, response),
    );
  }

  /**
   * Answers a POST.
   *
   * @throws RpcRefusal, InvalidMessage, InvalidToken, InsufficientScope
   * @throws HttpFailure 406 where the client takes nothing that there is, 429 where too many calls are in flight, 503
   * where the server is stopping
   */
  async post(
    headers: IncomingHttpHeaders,
    body: unknown,
    caller: AccessIdentity,
    response: Response,
  ): Promise<void> {
    const replica = this.tags.otherThan(stateOf(body));
    if (replica !== undefined) {
      try {
        await this.relay.pass(replica, KIND, { headers, body: body as Json, caller }, response);
        return;
      } catch (error) {
        // Its calls are gone with it, as is said here of any that is unknown.
        if (!(error instanceof ReplicaGone)) throw error;
      }
    }
    await this.answer(headers, body, caller, response);
  }

  private async answer(
    headers: IncomingHttpHeaders,
    body: unknown,
    caller: AccessIdentity,
    response: Outgoing,
  ): Promise<void> {
    this.draining.refuse();
    const accepts = parseAccept(headers.accept);
    if (!accepts.json && !accepts.stream) {
      throw new HttpFailure(406, 'The answer is application/json or text/event-stream: accept both');
    }
    const posted = classify(body, headers);
    const exchange = this.exchanges.begin(caller, response, accepts);
    try {
      await this.liveness.require(caller, '/mcp');
      const ending = await this.serve(posted, exchange, headers['mcp-session-id'], response);
      if (ending !== undefined) await this.end(exchange, ending);
    } finally {
      this.exchanges.over(exchange);
    }
  }

  private async serve(
    posted: Posted,
    exchange: Exchange,
    sessionId: unknown,
    response: Outgoing,
  ): Promise<Ending | undefined> {
    if (posted.era === 'legacy') return this.legacy.serve(posted, exchange, sessionId, response);
    if (posted.request !== undefined) return this.modern.serve(posted.request, exchange, response);
    // Its one notification of clients is cancellation, which over HTTP is to close the stream.
    exchange.accept();
    return undefined;
  }

  /** A token that was cut off, or expired, while its call ran gets nothing of it. */
  private async end(exchange: Exchange, { isBatch, status }: Ending): Promise<void> {
    exchange.tend(this.clock.now().getTime());
    if (await exchange.end(isBatch, status)) return;
    throw invalidToken({ baseUrl: this.config.baseUrl, resource: '/mcp' }, ['mcp']);
  }
}

/** What a client of 2026-07-28 goes on with, where it does. */
function stateOf(body: unknown): unknown {
  return (body as { params?: { requestState?: unknown } } | null)?.params?.requestState;
}
