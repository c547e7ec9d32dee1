import type {
  CreateMessageRequestParamsBase,
  CreateMessageResult,
  LoggingLevel,
} from '@modelcontextprotocol/sdk/types.js';
import type { z } from 'zod';
import type { AccessIdentity } from '../../tokens/access-identity.js';

/** What a tool, a resource or a prompt knows besides its arguments, and how it reaches the client meanwhile. */
export interface CallContext {
  /** Whom the request's access token speaks for. */
  readonly caller: AccessIdentity;
  /** Aborted when nobody may or can have the result any more: cancelled, revoked, timed out, session ended. */
  readonly signal: AbortSignal;
  /**
   * Tells a client that asked for it how far the work is. At most 40 a second go out, the last one always, none after
   * the result; one that is no more than the one before is left out.
   *
   * @param total of what `done` is a part; absent where nobody knows
   */
  readonly progress: (done: number, total?: number, message?: string) => void;
  /**
   * Sends a log message to a client that wants those of this level.
   *
   * @param data JSON, for whoever uses the client: no secret in it
   */
  readonly log: (level: LoggingLevel, data: unknown, logger?: string) => void;
  /**
   * Has the client's model write something. Takes as long as the person takes to allow it: give the tool the time.
   *
   * @throws ClientCannot where the client offers no sampling, ClientRefused where it answers with an error
   */
  readonly sample: (request: SampleRequest) => Promise<CreateMessageResult>;
  /**
   * Asks the person through the client. Takes as long as they take: give the tool the time.
   *
   * @param schema a flat object of strings, numbers, booleans and choices; a choice with titles is a union of literals
   *   that each have one: `z.literal('s').meta({ title: 'Small' })`
   * @throws ClientCannot where the client offers no forms, ClientRefused where it answers with an error
   */
  readonly elicit: <S extends z.ZodObject>(message: string, schema: S) => Promise<Elicited<z.output<S>>>;
  /**
   * Asks the person to go to a page, for what the client must not see: a password, a payment.
   *
   * @param url https; whoever opens it must be signed in there as the caller, for the client could pass it on
   * @throws ClientCannot where the client opens no pages, ClientRefused where it answers with an error
   */
  readonly elicitUrl: (message: string, url: string) => Promise<ElicitedUrl>;
}

/** What is asked of the client's model: messages, `maxTokens`, and what else the protocol has. */
export type SampleRequest = Omit<CreateMessageRequestParamsBase, '_meta' | 'task'>;

/** What a person did with a form. */
export type Elicited<T> = { action: 'accept'; content: T } | { action: 'decline' | 'cancel' };

/** What a person did when they were asked to go to a page. */
export interface ElicitedUrl {
  action: 'accept' | 'decline' | 'cancel';
  /** Tells the client that what was to be done on the page is done; within the call. */
  readonly complete: () => void;
}
