import { Injectable } from '@nestjs/common';
import type { JSONRPCMessage, JSONRPCRequest } from '@modelcontextprotocol/sdk/types.js';
import { HttpFailure } from '../../common/errors/failure.js';
import type { AccessIdentity } from '../../tokens/access-identity.js';
import { LivenessService } from '../calls/liveness.service.js';
import { Draining } from '../draining.js';
import { McpLimits } from '../mcp-limits.js';
import { InvalidMessage, isRequest, parseMessages } from './json-rpc.js';
import { noSuchSession } from './no-such-session.js';
import { SessionCalls } from './session-calls.service.js';
import type { SseSession } from './sse-session.js';

/** Takes in what is posted to a session. */
@Injectable()
export class MessagesService {
  constructor(
    private readonly limits: McpLimits,
    private readonly calls: SessionCalls,
    private readonly liveness: LivenessService,
    private readonly draining: Draining,
  ) {}

  /**
   * Takes in the messages of a body: what answers them writes it on the session's stream. Each call is made for `caller`,
   * whom the token of this very request speaks for.
   *
   * @throws InvalidMessage, InvalidToken
   * @throws HttpFailure 429 where too many calls are in flight, 503 where the server is stopping
   * @throws NotFoundException where the session ended meanwhile
   */
  async post(session: SseSession, body: unknown, caller: AccessIdentity): Promise<void> {
    this.draining.refuse();
    const messages = parseMessages(body);
    await this.liveness.require(caller);
    if (session.endReason !== undefined) throw noSuchSession();
    const calls = messages.filter((message) => this.isCall(message));
    this.requireRoom(session, calls);
    for (const message of messages) {
      if (this.isCall(message)) void this.calls.answer(session, message, caller);
      else session.receive(message);
    }
  }

  /** The SDK's server answers the others itself, at once. */
  private isCall(message: JSONRPCMessage): message is JSONRPCRequest {
    return isRequest(message) && this.calls.has(message.method);
  }

  private requireRoom(session: SseSession, calls: JSONRPCRequest[]): void {
    const ids = new Set(calls.map(({ id }) => id));
    if (ids.size < calls.length || calls.some(({ id }) => session.hasCall(id))) {
      throw new InvalidMessage('A call of this id is in flight');
    }
    if (session.callsInFlight + calls.length > this.limits.callsPerSession) {
      throw new HttpFailure(429, 'Too many calls are in flight in this session', { 'Retry-After': '1' });
    }
  }
}
