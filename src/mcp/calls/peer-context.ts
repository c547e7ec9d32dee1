import { randomUUID } from 'node:crypto';
import {
  type CreateMessageResult,
  CreateMessageResultSchema,
  ElicitResultSchema,
  type LoggingLevel,
} from '@modelcontextprotocol/sdk/types.js';
import type { z } from 'zod';
import type { AccessIdentity } from '../../tokens/access-identity.js';
import type { Peer } from '../server/mcp-call.js';
import type { CallContext, Elicited, ElicitedUrl, SampleRequest } from './call-context.js';
import { ClientCannot, type ClientFeature, ClientRefused } from './client-failure.js';
import { toRequestedSchema } from './elicitation-schema.js';
import { severity } from './log-levels.js';
import { type Progress, ProgressMeter } from './progress-meter.js';
import type { RunningCall } from './running-call.js';

/**
 * The context of one call. It says nothing to the client after the call's end, nor once the call is given up. Its
 * methods are bound, for those who take them apart from it.
 */
export class PeerContext implements CallContext {
  private isOver = false;
  private meter?: ProgressMeter;

  constructor(
    private readonly call: Pick<RunningCall, 'caller' | 'signal' | 'isAborted'>,
    /** Absent where the call came by a route without a client that listens. */
    private readonly peer?: Peer,
  ) {}

  get caller(): AccessIdentity {
    return this.call.caller;
  }

  get signal(): AbortSignal {
    return this.call.signal;
  }

  readonly progress = (done: number, total?: number, message?: string): void => {
    if (this.peer?.progressToken === undefined || this.isOver) return;
    this.meter ??= new ProgressMeter((progress) => {
      // A call that goes on in another request has another token by now, or none.
      const progressToken = this.peer?.progressToken;
      if (progressToken !== undefined) this.notify('notifications/progress', { progressToken, ...progress });
    });
    const progress: Progress = { progress: done };
    if (total !== undefined) progress.total = total;
    if (message !== undefined) progress.message = message;
    this.meter.report(progress);
  };

  readonly log = (level: LoggingLevel, data: unknown, logger?: string): void => {
    const wanted = this.peer?.logLevel;
    if (wanted === undefined || severity(level) < severity(wanted)) return;
    this.notify('notifications/message', { level, ...(logger === undefined ? {} : { logger }), data });
  };

  readonly sample = async (request: SampleRequest): Promise<CreateMessageResult> => {
    const isOffered = this.peer?.capabilities?.sampling !== undefined;
    const answer = await this.ask('sampling', isOffered, 'sampling/createMessage', request);
    return understood('sampling', CreateMessageResultSchema, answer);
  };

  readonly elicit = async <S extends z.ZodObject>(
    message: string,
    schema: S,
  ): Promise<Elicited<z.output<S>>> => {
    const feature = 'elicitation by form';
    const offer = this.peer?.capabilities?.elicitation;
    // An empty object means forms (2025-11-25, elicitation, capabilities).
    const isOffered = offer !== undefined && (offer.form !== undefined || offer.url === undefined);
    const params = { message, requestedSchema: toRequestedSchema(schema) };
    const answer = await this.ask(feature, isOffered, 'elicitation/create', params);
    const { action, content } = understood(feature, ElicitResultSchema, answer);
    if (action !== 'accept') return { action };
    return { action, content: understood(feature, schema, content ?? {}) };
  };

  readonly elicitUrl = async (message: string, url: string): Promise<ElicitedUrl> => {
    const feature = 'elicitation by URL';
    const isOffered = this.peer?.capabilities?.elicitation?.url !== undefined;
    const elicitationId = randomUUID();
    const params = { mode: 'url', message, url, elicitationId };
    const answer = await this.ask(feature, isOffered, 'elicitation/create', params);
    const { action } = understood(feature, ElicitResultSchema, answer);
    return { action, complete: () => this.notify('notifications/elicitation/complete', { elicitationId }) };
  };

  /** The call is over: what it had still to say is said now, before its result. */
  end(): void {
    this.meter?.end(!this.call.isAborted);
    this.isOver = true;
  }

  /** What cannot be said is not worth failing the call for: its result will tell. */
  private notify(method: string, params: object): void {
    if (this.isOver || this.call.isAborted) return;
    this.peer?.notify(method, params).catch(() => undefined);
  }

  private async ask(
    feature: ClientFeature,
    isOffered: boolean,
    method: string,
    params: object,
  ): Promise<unknown> {
    const { peer, signal } = this;
    if (!isOffered || peer?.request === undefined || this.isOver) throw new ClientCannot(feature);
    try {
      return await peer.request(method, params, signal);
    } catch (error) {
      signal.throwIfAborted();
      throw new ClientRefused(feature, codeOf(error));
    }
  }
}

/** @throws ClientRefused where the answer is not what was asked for */
function understood<S extends z.ZodType>(feature: ClientFeature, schema: S, answer: unknown): z.output<S> {
  const parsed = schema.safeParse(answer);
  if (!parsed.success) throw new ClientRefused(feature);
  return parsed.data;
}

function codeOf(error: unknown): number | undefined {
  const { code } = error as { code?: unknown };
  return typeof code === 'number' ? code : undefined;
}
