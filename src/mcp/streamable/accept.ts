/** What a client takes as the answer to a POST. */
export interface Accepts {
  /** One JSON document. */
  json: boolean;
  /** A stream of events, in which other messages may come before the answer. */
  stream: boolean;
}

/** As the revisions have clients send it. */
const BOTH: Accepts = { json: true, stream: true };

/**
 * Reads an `Accept` header (RFC 9110 §12.5.1). Clients must name both types; one that names none, or anything, gets
 * JSON, and is sent nothing else.
 */
export function parseAccept(header: string | undefined): Accepts {
  if (header === 'application/json, text/event-stream') return BOTH;
  const types = (header ?? '*/*')
    .toLowerCase()
    .split(',')
    .filter((range) => !/;\s*q=0(\.0*)?\s*(;|$)/.test(range))
    .map((range) => range.split(';', 1)[0]?.trim());
  return {
    json: types.some((type) => type === 'application/json' || type === 'application/*' || type === '*/*'),
    stream: types.some((type) => type === 'text/event-stream' || type === 'text/*'),
  };
}
