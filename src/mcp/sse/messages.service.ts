import { Injectable } from '@nestjs/common';
import type { JSONRPCRequest } from '@modelcontextprotocol/sdk/types.js';
import { HttpFailure } from '../../common/errors/failure.js';
import type { AccessIdentity } from '../../tokens/access-identity.js';
import { LivenessService } from '../calls/liveness.service.js';
import { Draining } from '../draining.js';
import { McpLimits } from '../mcp-limits.js';
import { McpMethods } from '../server/mcp-methods.service.js';
import { InvalidMessage, isRequest, parseMessages } from './json-rpc.js';
import { noSuchSession } from './no-such-session.js';
import type { SseSession } from './sse-session.js';

/** Takes in what is posted to a session. */
@Injectable()
export class MessagesService {
  constructor(
    private readonly limits: McpLimits,
    private readonly methods: McpMethods,
    private readonly liveness: LivenessService,
    private readonly draining: Draining,
  ) {}

  /**
   * Hands the messages of a body to the session's server, whose answers go out on the stream. Each call is made for
   * `caller`, whom the token of this very request speaks for.
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
    // The SDK's server answers the others itself, at once.
    const calls = messages.filter(isRequest).filter(({ method }) => this.methods.has(method));
    this.admit(session, calls, caller);
    for (const message of messages) session.receive(message);
  }

  private admit(session: SseSession, calls: JSONRPCRequest[], caller: AccessIdentity): void {
    const ids = new Set(calls.map(({ id }) => id));
    if (ids.size < calls.length || calls.some(({ id }) => session.hasCall(id))) {
      throw new InvalidMessage('A call of this id is in flight');
    }
    if (session.callsInFlight + calls.length > this.limits.callsPerSession) {
      throw new HttpFailure(429, 'Too many calls are in flight in this session', { 'Retry-After': '1' });
    }
    for (const { id } of calls) session.admit(id, caller);
  }
}
