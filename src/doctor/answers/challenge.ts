/** A challenge of the scheme Bearer (RFC 6750 §3): its parameters, names in lower case. */
export type BearerChallenge = ReadonlyMap<string, string>;

const PARAMETER = /([\w-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s",]+))/g;

/** Reads `WWW-Authenticate`. Undefined: there is no Bearer challenge in it. */
export function parseBearer(header: string): BearerChallenge | undefined {
  const parameters = /(?:^|,)\s*Bearer(?=\s|,|$)(.*)$/i.exec(header)?.[1];
  if (parameters === undefined) return undefined;
  return new Map(
    [...parameters.matchAll(PARAMETER)].map(([, name = '', quoted, plain]) => [
      name.toLowerCase(),
      quoted?.replace(/\\(.)/g, '$1') ?? plain ?? '',
    ]),
  );
}
