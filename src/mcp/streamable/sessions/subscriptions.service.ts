import { Injectable, type OnModuleInit } from '@nestjs/common';
import { SUBSCRIPTION_ID_META_KEY } from '@modelcontextprotocol/server';
import type { JSONRPCRequest, Result } from '@modelcontextprotocol/sdk/types.js';
import { z } from 'zod';
import { EventsService } from '../../../events/events.service.js';
import { ResourceMethods } from '../../resources/resource-methods.service.js';
import type { McpCall } from '../../server/mcp-call.js';
import { INVALID_PARAMS, RpcFailure } from '../../server/rpc-failure.js';
import { LiveSessions } from '../../sessions/live-sessions.service.js';
import { MOST_WATCHED } from '../../sessions/watched-resources.js';
import type { Outgoing } from '../../streams/outgoing.js';
import type { ResultWriter } from '../answers.js';
import type { Exchange } from '../exchange.js';
import { ListenStream, subscriptionMessage } from './listen-stream.js';

const METHOD = 'subscriptions/listen';
const ACKNOWLEDGED = 'notifications/subscriptions/acknowledged';

const listenParams = z.object({
  notifications: z.object({ resourceSubscriptions: z.array(z.string()).max(MOST_WATCHED).optional() }),
});

/** `subscriptions/listen` of 2026-07-28. Tools and prompts are what they are until the server is started anew. */
@Injectable()
export class Subscriptions implements OnModuleInit {
  constructor(
    private readonly resources: ResourceMethods,
    private readonly sessions: LiveSessions,
    private readonly events: EventsService,
  ) {}

  onModuleInit(): void {
    this.events.subscribe('resource.changed', ({ uri }) => {
      for (const session of this.sessions.all()) if (session instanceof ListenStream) session.changed(uri);
    });
  }

  /**
   * Answers with a stream: what is listened for first, then each change. Where there is nothing to listen for it ends
   * at once.
   *
   * @returns its result where it has ended; else the exchange is taken over
   * @throws RpcFailure where the filter is malformed
   * @throws HttpFailure 503 where there is no room
   */
  async listen(
    request: JSONRPCRequest,
    exchange: Exchange,
    call: McpCall,
    response: Outgoing,
    results: ResultWriter,
  ): Promise<Result | undefined> {
    const { id, params } = request;
    const { data } = listenParams.safeParse(params);
    if (data === undefined) throw new RpcFailure(INVALID_PARAMS, `${METHOD} takes a filter of notifications`);
    const asked = new Set(data.notifications.resourceSubscriptions);
    const uris = new Set([...asked].filter((uri) => this.isWatchable(uri, call)));
    const acknowledged = { notifications: uris.size === 0 ? {} : { resourceSubscriptions: [...uris] } };
    const result: Result = { _meta: { [SUBSCRIPTION_ID_META_KEY]: id } };
    if (uris.size === 0 || !exchange.canStream) {
      exchange.send(subscriptionMessage(id, ACKNOWLEDGED, acknowledged));
      return result;
    }
    this.sessions.requireRoom();
    const json = results.write(result, METHOD);
    const stream = new ListenStream(id, call.caller, response, uris, json, this.sessions);
    const admitted = this.sessions.admit(stream);
    response.once('close', () => this.sessions.onFault(stream, 'closed'));
    if (response.destroyed) this.sessions.onFault(stream, 'closed');
    await admitted;
    exchange.handOver();
    stream.open(acknowledged);
    this.sessions.opened(stream);
    return undefined;
  }

  /** Whether the caller may be told of its changes, and there are any. */
  private isWatchable(uri: string, call: McpCall): boolean {
    try {
      this.resources.watchable({ uri }, call);
      return true;
    } catch (error) {
      if (error instanceof RpcFailure) return false;
      throw error;
    }
  }
}
