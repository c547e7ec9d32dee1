import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { CLIENT_CAPABILITIES_META_KEY, LOG_LEVEL_META_KEY } from '@modelcontextprotocol/server';
import type {
  ClientCapabilities,
  JSONRPCRequest,
  LoggingLevel,
  Result,
} from '@modelcontextprotocol/sdk/types.js';
import { VERSION } from '../../common/version.js';
import { Config } from '../../config/config.js';
import { ReplicaTags } from '../relay/replica-tags.service.js';
import { INSTRUCTIONS } from '../server/instructions.js';
import type { McpCall, Peer } from '../server/mcp-call.js';
import { McpMethods } from '../server/mcp-methods.service.js';
import { INVALID_PARAMS, METHOD_NOT_FOUND, RESOURCE_NOT_FOUND, RpcFailure } from '../server/rpc-failure.js';
import type { Outgoing } from '../streams/outgoing.js';
import { errorAnswer, modernResults, resultAnswer, type ResultWriter } from './answers.js';
import type { Exchange } from './exchange.js';
import { Exchanges } from './exchanges.service.js';
import type { Ending } from './protocol.js';
import { REVISIONS } from './revisions.js';
import { RoundTrips } from './round-trips.js';
import { MISSING_CLIENT_CAPABILITY } from './rpc-refusal.js';
import { ScopeChallenge } from './scope-challenge.service.js';
import { Subscriptions } from './sessions/subscriptions.service.js';
import { SuspendedCalls } from './suspended-calls.service.js';

/** The methods that may answer with a question (2026-07-28, multi round-trip requests, supported requests). */
const ASKING: ReadonlySet<string> = new Set(['tools/call', 'prompts/get', 'resources/read']);

/** What this revision took out: it has no session to remember them in. */
const GONE: ReadonlySet<string> = new Set([
  'logging/setLevel',
  'resources/subscribe',
  'resources/unsubscribe',
]);

/** What may come before an answer. */
const NOTIFICATIONS: ReadonlySet<string> = new Set(['notifications/progress', 'notifications/message']);

/** Answers clients of 2026-07-28: one request at a time, each with all that is needed to answer it. */
@Injectable()
export class ModernProtocol {
  private readonly results: ResultWriter;
  private discovered?: Result;

  constructor(
    private readonly methods: McpMethods,
    private readonly exchanges: Exchanges,
    private readonly challenge: ScopeChallenge,
    private readonly suspended: SuspendedCalls,
    private readonly subscriptions: Subscriptions,
    private readonly tags: ReplicaTags,
    { serverName }: Config,
  ) {
    this.results = modernResults({ name: serverName, version: VERSION });
  }

  /**
   * Answers a request.
   *
   * @returns undefined where the answer goes on
   * @throws InsufficientScope, HttpFailure
   */
  async serve(request: JSONRPCRequest, exchange: Exchange, response: Outgoing): Promise<Ending | undefined> {
    this.challenge.require([request], exchange.caller);
    const release = this.exchanges.admit(exchange.caller, 1);
    let goesOn = false;
    try {
      const result = await this.resultOf(request, exchange, response);
      goesOn = result === undefined;
      if (result === undefined) return undefined;
      exchange.answer(resultAnswer(request.id, this.results.write(result, request.method)));
      return { isBatch: false, status: 200 };
    } catch (error) {
      if (!(error instanceof RpcFailure)) throw error;
      exchange.answer(errorAnswer(request.id, toModern(error)));
      return { isBatch: false, status: statusOf(error) };
    } finally {
      // What goes on is no call, and has limits of its own.
      if (goesOn) release();
      else exchange.whenTaken(release);
    }
  }

  private resultOf(
    request: JSONRPCRequest,
    exchange: Exchange,
    response: Outgoing,
  ): Promise<Result | undefined> | Result {
    const { method, params } = request;
    if (method === 'server/discover') return this.discover();
    if (method !== 'subscriptions/listen' && (!this.methods.has(method) || GONE.has(method))) {
      throw new RpcFailure(METHOD_NOT_FOUND, 'Method not found');
    }
    if (ASKING.has(method)) return this.converse(request, exchange);
    const call: McpCall = {
      caller: exchange.caller,
      cancellation: exchange.begin(request.id),
      surface: 'streamable',
      peer: peerOf(request, exchange),
    };
    return method === 'subscriptions/listen'
      ? this.subscriptions.listen(request, exchange, call, response, this.results)
      : this.methods.answer(method, params, call);
  }

  private discover(): Result {
    return (this.discovered ??= Object.freeze({
      supportedVersions: REVISIONS,
      capabilities: this.methods.capabilities,
      instructions: INSTRUCTIONS,
    }));
  }

  /** A call that may ask: it goes on from where it asked, where the client comes with answers. */
  private async converse(request: JSONRPCRequest, exchange: Exchange): Promise<Result> {
    const cancellation = exchange.begin(request.id);
    const call = this.callOf(request, exchange);
    const { cancel } = call.cancellation;
    cancellation.onCancel(cancel);
    try {
      const next = await call.next();
      if ('result' in next) return next.result;
      this.suspended.suspend(call);
      return { resultType: 'input_required', inputRequests: next.inputRequests, requestState: call.state };
    } finally {
      cancellation.offCancel(cancel);
    }
  }

  private callOf(request: JSONRPCRequest, exchange: Exchange): RoundTrips<Result> {
    const { method, params } = request;
    const { requestState, inputResponses } = params ?? {};
    if (requestState !== undefined) {
      // Before the call waits no more: what is malformed must not cost it its state.
      const answers = answersOf(inputResponses);
      const call = this.suspended.resume(requestState, subjectOf(request), exchange.caller);
      call.peer = peerOf(request, exchange);
      call.answer(answers);
      return call;
    }
    const { caller } = exchange;
    const subject = (): string => subjectOf(request);
    const call = new RoundTrips<Result>(caller, subject, peerOf(request, exchange), this.tags.own);
    const { cancellation } = call;
    const peer = askingPeer(call);
    call.begin(() =>
      this.methods.answer(method, params, { caller, cancellation, surface: 'streamable', peer }),
    );
    return call;
  }
}

/** The client as the request has it that the call is in now: each says anew what it wants to be told, and under what. */
function askingPeer(call: RoundTrips<Result>): Peer {
  return {
    notify: (method, params) => call.peer.notify(method, params),
    request: (method, params, signal) =>
      // 2025-11-25 alone has an id for what a person does on a page.
      call.ask(method, without(params, ['elicitationId']), signal),
    get capabilities() {
      return call.peer.capabilities;
    },
    get progressToken() {
      return call.peer.progressToken;
    },
    get logLevel() {
      return call.peer.logLevel;
    },
  };
}

function peerOf({ params }: JSONRPCRequest, exchange: Pick<Exchange, 'send'>): Peer {
  const meta = params?._meta ?? {};
  const logLevel = meta[LOG_LEVEL_META_KEY] as LoggingLevel | undefined;
  return {
    notify: (method, params) => {
      if (NOTIFICATIONS.has(method)) exchange.send({ jsonrpc: '2.0', method, params });
      return Promise.resolve();
    },
    // The envelope was checked against its schema when the request was classified.
    capabilities: meta[CLIENT_CAPABILITIES_META_KEY] as ClientCapabilities,
    ...(meta.progressToken === undefined ? {} : { progressToken: meta.progressToken }),
    ...(logLevel === undefined ? {} : { logLevel }),
  };
}

/** What a request is about, apart from what changes when the client comes again. */
function subjectOf({ method, params }: JSONRPCRequest): string {
  const subject = without(params ?? {}, ['_meta', 'requestState', 'inputResponses']);
  return createHash('sha256')
    .update(JSON.stringify([method, subject]))
    .digest('base64url');
}

/** @throws RpcFailure where they are no map of answers */
function answersOf(inputResponses: unknown): Readonly<Record<string, unknown>> {
  if (inputResponses === undefined) return {};
  if (typeof inputResponses === 'object' && inputResponses !== null && !Array.isArray(inputResponses))
    return inputResponses as Record<string, unknown>;
  throw new RpcFailure(INVALID_PARAMS, 'inputResponses must be an object');
}

function without(object: object, names: readonly string[]): object {
  return Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)));
}

function toModern(failure: RpcFailure): RpcFailure {
  const { code, message, data } = failure;
  return code === RESOURCE_NOT_FOUND ? new RpcFailure(INVALID_PARAMS, message, data) : failure;
}

/** What a handler answers is an answer, whatever it says; but for these two (transports, basic). */
function statusOf({ code }: RpcFailure): number {
  if (code === METHOD_NOT_FOUND) return 404;
  return code === MISSING_CLIENT_CAPABILITY ? 400 : 200;
}
