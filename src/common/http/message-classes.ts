import { IncomingMessage, ServerResponse } from 'node:http';
import type { Express } from 'express';

/** The classes of which a server of `node:http` makes its messages. */
export interface MessageClasses {
  IncomingMessage: typeof IncomingMessage;
  ServerResponse: typeof ServerResponse;
}

/**
 * Messages that are an application's own from the start. Express changes the prototype of each otherwise; V8 then gives
 * each a hidden class of its own, and nothing that is read of it afterwards is where it was in the one before: a third
 * of the processor time of a call (docs/decisions/hot-path.md).
 */
export function messageClasses(app: Express): MessageClasses {
  class Incoming extends IncomingMessage {}
  class Outgoing<Request extends IncomingMessage = IncomingMessage> extends ServerResponse<Request> {}
  app.request = Object.setPrototypeOf(Incoming.prototype, app.request) as typeof app.request;
  app.response = Object.setPrototypeOf(Outgoing.prototype, app.response) as typeof app.response;
  return { IncomingMessage: Incoming, ServerResponse: Outgoing };
}
