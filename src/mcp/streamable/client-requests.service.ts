import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { JSONRPCResponse } from '@modelcontextprotocol/sdk/types.js';
import { randomHex } from '../../common/secrets.js';
import { type Json, ReplicaBus, ReplicaGone } from '../../replicas/replica-bus.js';
import type { AccessIdentity } from '../../tokens/access-identity.js';
import { toIdentity, toJson } from '../relay/identity.js';
import { Reach } from '../relay/reach.service.js';
import { ReplicaTags } from '../relay/replica-tags.service.js';
import { RpcFailure } from '../server/rpc-failure.js';

const TOPIC = 'mcp.answers';
const TAKEN_MS = 5000;

interface Pending {
  owner: Pick<AccessIdentity, 'userId' | 'clientId'>;
  resolve: (result: unknown) => void;
  reject: (error: unknown) => void;
}

/** What clients up to 2025-11-25 were asked, and have not answered yet: the answer comes in a POST of its own. */
@Injectable()
export class ClientRequests implements OnModuleInit {
  private readonly pending = new Map<string, Pending>();

  constructor(
    private readonly bus: ReplicaBus,
    private readonly reach: Reach,
    private readonly tags: ReplicaTags,
  ) {}

  onModuleInit(): void {
    this.bus.serve(TOPIC, (payload) => {
      const { response, caller } = payload as unknown as { response: JSONRPCResponse; caller: Json };
      this.settleHere(response, toIdentity(caller));
      return Promise.resolve(null);
    });
  }

  /**
   * Asks a client.
   *
   * @param send puts a message before the client
   * @returns its result
   * @throws RpcFailure with its error; the signal's reason where that is aborted first
   */
  async ask(
    owner: AccessIdentity,
    send: (message: object) => void,
    method: string,
    params: object,
    signal: AbortSignal,
  ): Promise<unknown> {
    signal.throwIfAborted();
    // Nobody else can answer: they cannot guess it, and would need a token of the same user and client.
    const id = `${this.tags.own}${randomHex()}`;
    const answered = new Promise((resolve, reject) => this.pending.set(id, { owner, resolve, reject }));
    const giveUp = (): void => {
      this.pending.get(id)?.reject(signal.reason);
      send({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: id } });
    };
    signal.addEventListener('abort', giveUp, { once: true });
    try {
      send({ jsonrpc: '2.0', id, method, params });
      return await answered;
    } finally {
      this.pending.delete(id);
      signal.removeEventListener('abort', giveUp);
    }
  }

  /**
   * Takes an answer in, or brings it to the replica that waits for it. One that nobody waits for, or another's, is let go.
   *
   * @throws HttpFailure 503 where that replica cannot be reached at this time
   */
  async settle(response: JSONRPCResponse, caller: AccessIdentity): Promise<void> {
    const replica = this.tags.otherThan(response.id);
    if (replica === undefined) {
      this.settleHere(response, caller);
      return;
    }
    const answer = { response: response as unknown as Json, caller: toJson(caller) };
    try {
      await this.reach.ask(replica, TOPIC, answer, TAKEN_MS);
    } catch (error) {
      // What it asked for went with it.
      if (!(error instanceof ReplicaGone)) throw error;
    }
  }

  private settleHere(response: JSONRPCResponse, { userId, clientId }: AccessIdentity): void {
    const pending = this.pending.get(String(response.id));
    if (pending?.owner.userId !== userId || pending.owner.clientId !== clientId) return;
    if ('result' in response) pending.resolve(response.result);
    else pending.reject(new RpcFailure(response.error.code, response.error.message, response.error.data));
  }
}
