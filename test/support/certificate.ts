import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';

/** A certificate and its key, in PEM. */
export interface Certificate {
  certificate: string;
  key: string;
  /** What signs with it needs. */
  subject: Buffer;
  privateKey: KeyObject;
}

/** What a certificate is made with. */
export interface CertificateOptions {
  /** The DNS name that it is for, which is also what it is called. */
  name: string;
  /** Whether it may sign others. */
  isAuthority?: boolean;
  /** Who signs it; absent: it signs itself. */
  signer?: Certificate;
  from?: Date;
  to?: Date;
}

const DAY_MS = 86_400_000;
const COMMON_NAME = '550403';
const SUBJECT_ALT_NAME = '551d11';
const BASIC_CONSTRAINTS = '551d13';
const ECDSA_WITH_SHA256 = '2a8648ce3d040302';

/** Makes an X.509 certificate (RFC 5280) on P-256: node has nothing that does. */
export function makeCertificate({ name, isAuthority, signer, from, to }: CertificateOptions): Certificate {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const subject = sequence(set(sequence(oid(COMMON_NAME), der(0x0c, Buffer.from(name)))));
  const algorithm = sequence(oid(ECDSA_WITH_SHA256));
  const extensions = [
    sequence(oid(SUBJECT_ALT_NAME), octets(sequence(der(0x82, Buffer.from(name))))),
    ...(isAuthority === true ? [sequence(oid(BASIC_CONSTRAINTS), TRUE, octets(sequence(TRUE)))] : []),
  ];
  const body = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.concat([Buffer.from([0x40]), randomBytes(8)])),
    algorithm,
    signer?.subject ?? subject,
    sequence(time(from ?? new Date(Date.now() - DAY_MS)), time(to ?? new Date(Date.now() + 90 * DAY_MS))),
    subject,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(...extensions)),
  );
  const signature = sign('sha256', body, signer?.privateKey ?? privateKey);
  const certificate = sequence(body, algorithm, der(0x03, Buffer.from([0]), signature));
  return {
    certificate: `-----BEGIN CERTIFICATE-----\n${certificate.toString('base64')}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    subject,
    privateKey,
  };
}

const TRUE = der(0x01, Buffer.from([0xff]));

/** X.690 §8.1: a tag, the length, what is in it. */
function der(tag: number, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

function sequence(...parts: Buffer[]): Buffer {
  return der(0x30, ...parts);
}

function set(...parts: Buffer[]): Buffer {
  return der(0x31, ...parts);
}

function oid(hex: string): Buffer {
  return der(0x06, Buffer.from(hex, 'hex'));
}

function octets(content: Buffer): Buffer {
  return der(0x04, content);
}

/** GeneralizedTime, to the second. */
function time(date: Date): Buffer {
  const digits = date.toISOString().slice(0, 19).replace(/\D/g, '');
  return der(0x18, Buffer.from(`${digits}Z`));
}
