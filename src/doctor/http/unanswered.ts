/** A request got no answer that could be read. */
export class Unanswered extends Error {
  /**
   * @param asked the request, as `GET /sse`
   * @param reason what happened instead
   * @param mend what to do about it
   * @param code Node's or OpenSSL's, where there is one
   */
  constructor(
    readonly asked: string,
    readonly reason: string,
    readonly mend: string,
    readonly code?: string,
  ) {
    super(`${asked}: ${reason}`);
  }
}

interface Reason {
  codes: RegExp;
  reason: string;
  mend: string;
}

const REASONS: readonly Reason[] = [
  {
    codes: /^ENOTFOUND$/,
    reason: 'the name does not resolve',
    mend: 'Give the name an A record (and AAAA where IPv6 is served), and look at it with `dig`. A record that is new takes as long as the old one was to be kept.',
  },
  {
    codes: /^EAI_/,
    reason: 'the DNS of this machine does not answer',
    mend: 'Mend the DNS of this machine, or run the doctor on another.',
  },
  {
    codes: /^ECONNREFUSED$/,
    reason: 'the connection is refused',
    mend: 'Nothing listens on that port: is the proxy (or, without one, the service) running, is its port published (`docker compose ps`), and does the name lead to this machine?',
  },
  {
    codes: /^(EHOSTUNREACH|ENETUNREACH)$/,
    reason: 'there is no way to that address',
    mend: 'Compare the DNS record with the address that the machine has. An AAAA record without IPv6 does this too.',
  },
  {
    codes: /^(TimeoutError|ETIMEDOUT)$/,
    reason: 'no answer in time',
    mend: 'Something takes the connection and says nothing, or a firewall drops it. Open the port in the firewall; look whether the proxy names the right address and port of the service, and at the service’s log.',
  },
  {
    codes: /^(ECONNRESET|EPIPE|ECONNABORTED|UND_ERR_SOCKET)$/,
    reason: 'the connection was cut before an answer came',
    mend: 'The log of the proxy and of the service tell which of them cut it. A proxy that speaks https to the port of the service, or http to a port for TLS, ends like this.',
  },
  {
    codes: /^(ERR_SSL_WRONG_VERSION_NUMBER|ERR_SSL_PACKET_LENGTH_TOO_LONG|ERR_SSL_HTTP_REQUEST)$/,
    reason: 'what answers on this port does not speak TLS',
    mend: 'Put TLS on this port (nginx: `listen 443 ssl`; README, “Deploy”), or publish the port of the proxy instead of the service’s own.',
  },
  {
    codes: /^(EPROTO|ERR_SSL_.*)$/,
    reason: 'no TLS connection comes about',
    mend: 'Have the proxy offer TLS 1.2 and 1.3 (nginx: `ssl_protocols TLSv1.2 TLSv1.3`) and a certificate for this name.',
  },
  {
    codes: /(CERT|ISSUER|SIGNATURE|CRL)/,
    reason: 'the certificate is not to be trusted, so nothing secret was sent',
    mend: 'See the check of the certificate.',
  },
  {
    codes: /^HPE_/,
    reason: 'what answers does not speak HTTP/1.1',
    mend: 'Look what listens on this port: a URL with http:// for a port of TLS ends like this.',
  },
];

/** What became of a request, for what Node or OpenSSL says of it. */
export function unanswered(asked: string, error: unknown): Unanswered {
  const { message = '' } = error as { message?: string };
  const known = codeOf(error, message);
  const match = REASONS.find(({ codes }) => codes.test(known));
  if (match !== undefined) return new Unanswered(asked, match.reason, match.mend, known);
  return new Unanswered(
    asked,
    `it failed (${known || 'unknown'}: ${message})`,
    'Look at the log of the proxy and of the service at this time.',
    known,
  );
}

/** Where Node says EPROTO alone, OpenSSL's words are in the message; they are made what newer versions say. */
function codeOf(error: unknown, message: string): string {
  const words = /:SSL routines:[^:]*:([^:]+)/.exec(message)?.[1];
  if (words !== undefined) return `ERR_SSL_${words.toUpperCase().replaceAll(' ', '_')}`;
  const { code, name = '' } = error as { code?: unknown; name?: string };
  return typeof code === 'string' ? code : name;
}
