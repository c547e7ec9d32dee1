import { connect, type ConnectionOptions, rootCertificates } from 'node:tls';
import { isIP } from 'node:net';
import { unanswered } from './unanswered.js';

/** What a TLS connection shows. */
export interface Tls {
  /** As `TLSv1.3`. */
  protocol: string;
  /** Why this machine does not trust the certificate, as OpenSSL and Node call it; undefined: it does. */
  distrust?: string;
  /** Whether it holds for whoever knows the public authorities alone, as a connector does. */
  isPublic: boolean;
  /** The names that it is for. */
  names: string;
  issuer: string;
  validFrom: Date;
  validTo: Date;
}

/**
 * Connects as a client would and looks at the certificate.
 *
 * @throws Unanswered where no connection comes about
 */
export async function inspectTls(url: URL, limitMs: number): Promise<Tls> {
  const mine = await shake(url, limitMs, {});
  const isPublic =
    mine.distrust === undefined &&
    (await shake(url, limitMs, { ca: [...rootCertificates] })).distrust === undefined;
  return { ...mine, isPublic };
}

function shake(url: URL, limitMs: number, trust: ConnectionOptions): Promise<Omit<Tls, 'isPublic'>> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const port = Number(url.port || 443);
  const name = isIP(host) === 0 ? { servername: host } : {};
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, ...name, ...trust, rejectUnauthorized: false });
    const fail = (error: unknown): void => {
      socket.destroy();
      reject(unanswered(`TLS with ${url.host}`, error));
    };
    const limit = setTimeout(() => fail({ code: 'ETIMEDOUT' }), limitMs);
    socket.on('close', () => clearTimeout(limit));
    socket.on('error', fail);
    socket.on('secureConnect', () => {
      const certificate = socket.getPeerCertificate();
      resolve({
        protocol: socket.getProtocol() ?? 'unknown',
        distrust: socket.authorized ? undefined : codeOf(socket.authorizationError),
        names: certificate.subjectaltname?.replaceAll('DNS:', '') ?? nameOf(certificate.subject.CN),
        issuer: nameOf(certificate.issuer.O ?? certificate.issuer.CN),
        validFrom: new Date(certificate.valid_from),
        validTo: new Date(certificate.valid_to),
      });
      socket.destroy();
    });
  });
}

/** A part of a name may be there several times, or not at all. */
function nameOf(part: string | string[] | undefined): string {
  return [part ?? 'no name'].flat().join(', ');
}

/** Node gives the code itself, whatever its types say, or an error that has it. */
function codeOf(error: unknown): string {
  return typeof error === 'string' ? error : ((error as { code?: string } | null)?.code ?? 'unknown');
}
