import { HttpFailure } from '../../common/errors/failure.js';

const SINGLE = [
  'response_type',
  'response_mode',
  'client_id',
  'redirect_uri',
  'code_challenge',
  'code_challenge_method',
  'scope',
  'state',
] as const;

/** The parameters of an authorization request that mean something here; others are ignored (RFC 6749 §3.1). */
export type AuthorizeParameters = Partial<Record<(typeof SINGLE)[number], string>> & {
  /** RFC 8707 §2: the one that may be repeated. */
  resource: readonly string[];
};

/**
 * Reads a parsed query string. A parameter without a value counts as absent (RFC 6749 §3.1).
 *
 * @throws HttpFailure 400 where any but `resource` is repeated: which one another party would read cannot be known
 */
export function readParameters(query: Readonly<Record<string, unknown>>): AuthorizeParameters {
  const { resource, ...rest } = query;
  for (const [name, value] of Object.entries(rest)) {
    if (Array.isArray(value)) throw repeated(name);
  }
  const single = SINGLE.map((name) => [name, rest[name]]).filter(([, value]) => isGiven(value));
  return {
    ...(Object.fromEntries(single) as AuthorizeParameters),
    resource: [resource].flat().filter(isGiven),
  };
}

function isGiven(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

/** Only a name of ours is said again. */
function repeated(name: string): HttpFailure {
  const which = SINGLE.some((known) => known === name) ? `The parameter ${name}` : 'A parameter';
  return new HttpFailure(400, `${which} of the app’s request is repeated`);
}
