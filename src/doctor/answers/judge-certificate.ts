import { fault, type Finding, good, warning } from '../check.js';
import type { Tls } from '../http/certificate.js';
import { printable } from '../printable.js';

const DAY_MS = 86_400_000;
/** Let's Encrypt's certificates are renewed 30 days before their end: one that is nearer to it was not. */
const SOON_DAYS = 21;

const DISTRUST: readonly { code: RegExp; found: string; mend: string }[] = [
  {
    code: /^(DEPTH_ZERO_SELF_SIGNED_CERT)$/,
    found: 'the certificate is signed by itself',
    mend: 'Get one of a public authority (certbot, Caddy, or your provider): connectors trust no other.',
  },
  {
    code: /^(UNABLE_TO_VERIFY_LEAF_SIGNATURE|UNABLE_TO_GET_ISSUER_CERT(_LOCALLY)?)$/,
    found:
      'the certificate comes without those between it and its authority, or of an authority that is not public',
    mend: 'Serve the whole chain (nginx: `ssl_certificate` names fullchain.pem, not cert.pem). Browsers often get over this, connectors do not.',
  },
  {
    code: /^SELF_SIGNED_CERT_IN_CHAIN$/,
    found: 'the certificate is of an authority that is not public',
    mend: 'Get one of a public authority. With one of your own, only what you gave its certificate to comes through (Node: NODE_EXTRA_CA_CERTS).',
  },
  {
    code: /^ERR_TLS_CERT_ALTNAME_INVALID$/,
    found: 'the certificate is for another name',
    mend: 'Get one for this name, or have the proxy choose it by name (nginx: `server_name`).',
  },
  {
    code: /^CERT_NOT_YET_VALID$/,
    found: 'the certificate is not valid yet',
    mend: 'Set the clocks, of the machine that got it and of this one.',
  },
];

/** What there is to say of a certificate, on that day. */
export function judgeCertificate(tls: Tls, now: Date): Finding {
  const daysLeft = Math.trunc((tls.validTo.getTime() - now.getTime()) / DAY_MS);
  if (tls.validTo < now) {
    return fault(`the certificate ended on ${dayOf(tls.validTo)}, ${-daysLeft} days ago`, MEND_RENEWAL);
  }
  if (tls.distrust !== undefined) return distrusted(tls, tls.distrust);
  const found = `${tls.protocol}; the certificate is for ${printable(tls.names)}, by ${printable(tls.issuer)}, good for ${daysLeft} more days`;
  if (!tls.isPublic) {
    return warning(
      `${found}, but only for who knows that authority`,
      'ChatGPT and other hosted connectors know the public authorities alone. For them, get a certificate of one.',
    );
  }
  return daysLeft < SOON_DAYS ? warning(found, MEND_RENEWAL) : good(found);
}

const MEND_RENEWAL =
  'Renew it (`certbot renew`), have the proxy load it (deploy/renewed.sh does; nginx: `nginx -s reload`), and find out why the timer did not.';

function distrusted(tls: Tls, code: string): Finding {
  const known = DISTRUST.find((entry) => entry.code.test(code));
  const shown = `for ${printable(tls.names)}, by ${printable(tls.issuer)}, ${dayOf(tls.validFrom)} to ${dayOf(tls.validTo)}`;
  return fault(
    `${known?.found ?? `the certificate is not trusted (${code})`} (${shown})`,
    known?.mend ?? 'Get one of a public authority, and serve its whole chain.',
  );
}

function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10);
}
