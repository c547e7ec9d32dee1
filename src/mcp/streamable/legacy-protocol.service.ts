import { Injectable } from '@nestjs/common';
import {
  type Implementation,
  type InitializeResult,
  InitializeRequestSchema,
  type JSONRPCMessage,
  type JSONRPCRequest,
  type LoggingLevel,
  type Result,
} from '@modelcontextprotocol/sdk/types.js';
import { VERSION } from '../../common/version.js';
import { Config } from '../../config/config.js';
import type { AccessIdentity } from '../../tokens/access-identity.js';
import type { Cancellation } from '../calls/cancellation.js';
import { INSTRUCTIONS } from '../server/instructions.js';
import { DEFAULT_LOG_LEVEL, type Peer } from '../server/mcp-call.js';
import { McpMethods } from '../server/mcp-methods.service.js';
import { INVALID_PARAMS, RpcFailure } from '../server/rpc-failure.js';
import { InvalidMessage, isRequest } from '../sse/json-rpc.js';
import type { Outgoing } from '../streams/outgoing.js';
import { errorAnswer, legacyResults, resultAnswer } from './answers.js';
import { ClientRequests } from './client-requests.service.js';
import type { Exchange } from './exchange.js';
import { Exchanges } from './exchanges.service.js';
import type { LegacyPosted } from './posted.js';
import type { Ending } from './protocol.js';
import { negotiate } from './revisions.js';
import { RunningRequests, scopeOf } from './running-requests.service.js';
import { ScopeChallenge } from './scope-challenge.service.js';
import { DeferredLog } from './sessions/deferred-log.js';
import { type KnownSession, SessionIds } from './sessions/session-ids.service.js';
import { StreamableSessions } from './sessions/streamable-sessions.service.js';

/** What a session remembers: it is opened for it. */
const REMEMBERED: ReadonlySet<string> = new Set([
  'logging/setLevel',
  'resources/subscribe',
  'resources/unsubscribe',
]);

/** Of whom a request comes, and in which session. */
interface Sender {
  exchange: Exchange;
  session: KnownSession | undefined;
  /** Within what its ids are told apart. */
  scope: string;
  /** Where the session is not here. */
  log?: DeferredLog;
}

/** Answers clients up to 2025-11-25. No session is needed: an id that is absent, stale or another's changes nothing. */
@Injectable()
export class LegacyProtocol {
  private readonly info: Implementation;
  private readonly results = legacyResults();

  constructor(
    private readonly methods: McpMethods,
    private readonly exchanges: Exchanges,
    private readonly challenge: ScopeChallenge,
    private readonly clients: ClientRequests,
    private readonly running: RunningRequests,
    private readonly ids: SessionIds,
    private readonly sessions: StreamableSessions,
    { serverName }: Config,
  ) {
    this.info = { name: serverName, version: VERSION };
  }

  /**
   * Takes the messages of a body, and answers the requests among them.
   *
   * @param sessionId as it was presented
   * @returns undefined where it was answered already
   * @throws InvalidMessage, InsufficientScope, HttpFailure
   */
  async serve(
    { messages, isBatch }: LegacyPosted,
    exchange: Exchange,
    sessionId: unknown,
    response: Outgoing,
  ): Promise<Ending | undefined> {
    const { caller } = exchange;
    const session = this.ids.read(sessionId, caller);
    const sender: Sender = { exchange, session, scope: scopeOf(caller, session?.id) };
    if (session !== undefined) {
      this.sessions.find(session, caller)?.touch(caller);
      exchange.openStream = async (to, giveUp) =>
        (await this.sessions.open(session, caller))?.stream(to, caller, giveUp);
    }
    const requests = messages.filter(isRequest);
    const others = messages.filter((message) => !isRequest(message));
    if (others.length > 0) await this.take(others, sender.scope, caller);
    if (requests.length === 0) {
      exchange.accept();
      return undefined;
    }
    if (new Set(requests.map(({ id }) => id)).size < requests.length)
      throw new InvalidMessage('Two requests of a batch have one id');
    this.challenge.require(requests, caller);
    const release = this.exchanges.admit(caller, requests.length);
    try {
      await Promise.all(requests.map((request) => this.answer(request, sender, response)));
    } finally {
      exchange.whenTaken(release);
    }
    return { isBatch, status: 200 };
  }

  /** Takes what needs no answer. */
  private async take(messages: JSONRPCMessage[], scope: string, caller: AccessIdentity): Promise<void> {
    await Promise.all(
      messages.map(async (message) => {
        if (!('method' in message)) await this.clients.settle(message, caller);
        else if (message.method === 'notifications/cancelled')
          this.running.cancel(scope, message.params?.['requestId']);
      }),
    );
  }

  private async answer(request: JSONRPCRequest, sender: Sender, response: Outgoing): Promise<void> {
    const { exchange } = sender;
    const { id, method } = request;
    const cancellation = exchange.begin(id);
    const release = this.running.add(sender.scope, id, exchange);
    try {
      const result = await this.resultOf(request, sender, cancellation, response);
      await sender.log?.flushed();
      exchange.answer(resultAnswer(id, this.results.write(result, method)));
    } catch (error) {
      if (!(error instanceof RpcFailure)) throw error;
      exchange.answer(errorAnswer(id, error));
    } finally {
      release();
    }
  }

  private async resultOf(
    request: JSONRPCRequest,
    sender: Sender,
    cancellation: Cancellation,
    response: Outgoing,
  ): Promise<Result> {
    const { session } = sender;
    const { caller } = sender.exchange;
    if (REMEMBERED.has(request.method) && session !== undefined) {
      const live = await this.sessions.open(session, caller);
      const result = await this.call(request, sender, cancellation);
      if (live !== undefined) await this.sessions.keep(live);
      return result;
    }
    switch (request.method) {
      case 'initialize':
        return this.initialize(request, caller, response);
      case 'ping':
        return {};
      default:
        return this.call(request, sender, cancellation);
    }
  }

  private call(request: JSONRPCRequest, sender: Sender, cancellation: Cancellation): Promise<Result> {
    const { method, params } = request;
    const { caller } = sender.exchange;
    const peer = this.peerOf(request, sender);
    return this.methods.answer(method, params, { caller, cancellation, surface: 'streamable', peer });
  }

  /** The handshake: nothing is remembered of it but what the session's id says. */
  private initialize(request: JSONRPCRequest, caller: AccessIdentity, response: Outgoing): InitializeResult {
    const { data } = InitializeRequestSchema.safeParse(request);
    if (data === undefined) {
      throw new RpcFailure(INVALID_PARAMS, 'initialize takes protocolVersion, capabilities and clientInfo');
    }
    response.setHeader('Mcp-Session-Id', this.ids.mint(caller, data.params.capabilities));
    return {
      protocolVersion: negotiate(data.params.protocolVersion),
      capabilities: this.methods.capabilities,
      serverInfo: this.info,
      instructions: INSTRUCTIONS,
    };
  }

  private peerOf({ params }: JSONRPCRequest, sender: Sender): Peer {
    const { exchange, session } = sender;
    const live = session === undefined ? undefined : this.sessions.find(session, exchange.caller);
    const progressToken = params?._meta?.progressToken;
    const send = (message: object): void => exchange.send(message);
    const log = live === undefined ? this.logOf(sender) : undefined;
    return {
      notify: (method, params) => {
        const message = { jsonrpc: '2.0', method, params };
        if (log === undefined || method !== 'notifications/message') send(message);
        else log.write((params as { level: LoggingLevel }).level, () => send(message));
        return Promise.resolve();
      },
      logLevel: live?.logLevel ?? (log === undefined ? DEFAULT_LOG_LEVEL : 'debug'),
      ...(progressToken === undefined ? {} : { progressToken }),
      ...(live === undefined ? {} : { session: live }),
      ...(session === undefined || !exchange.canStream
        ? {}
        : {
            capabilities: session.capabilities,
            request: (method, params, signal) =>
              this.clients.ask(exchange.caller, send, method, params, signal),
          }),
    };
  }

  /** What is not here of a session may be at another replica. */
  private logOf(sender: Sender): DeferredLog | undefined {
    const { session, exchange } = sender;
    if (session === undefined || !this.sessions.areElsewhere) return undefined;
    return (sender.log ??= new DeferredLog(() => this.sessions.levelOf(session, exchange.caller)));
  }
}
