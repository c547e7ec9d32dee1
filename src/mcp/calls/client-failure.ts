import { ToolError } from '../tools/tool.js';

/** What a client may offer to be asked. */
export type ClientFeature = 'sampling' | 'elicitation by form' | 'elicitation by URL';

/** The client, or the route that the call came by, does not offer what the call asks of it. */
export class ClientCannot extends ToolError {
  constructor(readonly feature: ClientFeature) {
    super(`This needs a client that offers ${feature}`);
  }
}

/** The client was asked, and answered with an error or with what was not asked for. */
export class ClientRefused extends ToolError {
  constructor(
    readonly feature: ClientFeature,
    /** The JSON-RPC code of its error, where it answered with one. */
    readonly code?: number,
  ) {
    super(`The client refused ${feature}`);
  }
}
