import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { request } from 'node:https';
import type { Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { isPublicAddress } from '../../../common/http/public-address.js';
import { readAtMost } from '../../../common/http/read-at-most.js';
import { FetchFailure } from './fetch-failure.js';
import type { Internet } from './internet.service.js';

/** What was fetched. */
export interface JsonAnswer {
  headers: IncomingHttpHeaders;
  /** The parsed body. */
  body: unknown;
}

const HTTPS = 443;
/** RFC 6838 §4.2.8: JSON, or a kind of it. */
const JSON_TYPE = /^application\/(?:json|[\w!#$&^.-]+\+json)\s*(?:;|$)/i;
const UNREACHABLE = 'its host could not be reached on the public internet';

/**
 * GETs JSON from a host that a stranger named, so that nothing but that is got: the name is resolved once, every address
 * must be public, and the connection goes to those addresses and no others, by TLS for that name, on port 443. No
 * redirect is followed, no proxy asked, no credential sent, no encoding undone.
 *
 * @param url https, of a host by name
 * @param mostBytes more of the body is not read
 * @param signal ends it, wherever it is
 * @throws FetchFailure
 */
export async function getJson(
  url: URL,
  internet: Internet,
  { mostBytes, signal }: { mostBytes: number; signal: AbortSignal },
): Promise<JsonAnswer> {
  const addresses = await publicAddresses(url.hostname, internet, signal);
  const socket = await internet.connect(addresses, HTTPS, signal).catch((error: unknown) => {
    throw new FetchFailure('unreachable', UNREACHABLE, `connecting failed: ${String(error)}`);
  });
  // What breaks it off is told by the TLS connection on it.
  socket.on('error', () => undefined);
  try {
    const response = await ask(url, socket, internet.authorities, signal);
    checkHead(response, mostBytes);
    return { headers: response.headers, body: parse(await read(response, mostBytes)) };
  } finally {
    socket.destroy();
  }
}

/** A name that also leads elsewhere than to the internet is not one to talk to. */
async function publicAddresses(name: string, internet: Internet, signal: AbortSignal): Promise<string[]> {
  const addresses = await internet.addressesOf(name, signal);
  if (addresses.length === 0) throw new FetchFailure('unreachable', UNREACHABLE, 'the name does not resolve');
  const inner = addresses.find((address) => !isPublicAddress(address));
  if (inner === undefined) return addresses;
  throw new FetchFailure('unreachable', UNREACHABLE, `the name leads to ${inner}, which is not public`);
}

function ask(
  url: URL,
  socket: Socket,
  authorities: readonly string[] | undefined,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const headers = { Accept: 'application/json', 'Accept-Encoding': 'identity', 'User-Agent': 'Gatehouse' };
  const trust = authorities === undefined ? {} : { ca: [...authorities] };
  const createConnection = () =>
    connectTls({
      ...trust,
      socket,
      servername: url.hostname,
      rejectUnauthorized: true,
      minVersion: 'TLSv1.2',
    });
  return new Promise((resolve, reject) => {
    request(url, { headers, signal, createConnection, defaultPort: HTTPS })
      .on('response', resolve)
      .on('error', (error: NodeJS.ErrnoException) => {
        const words = `the connection to its host failed (${error.code ?? 'no reason given'})`;
        reject(new FetchFailure('unreachable', words, `${words}: ${error.message}`));
      })
      .end();
  });
}

function checkHead({ statusCode: status = 0, headers }: IncomingMessage, mostBytes: number): void {
  if (status === 404 || status === 410) throw new FetchFailure('gone', `it answered ${status}, not 200`);
  if (status === 429 || status >= 500) {
    throw new FetchFailure('unreachable', `it answered ${status}, not 200`);
  }
  if (status >= 300 && status < 400) {
    throw new FetchFailure('unusable', `it answered ${status}, and redirects are not followed`);
  }
  if (status !== 200) throw new FetchFailure('unusable', `it answered ${status}, not 200`);
  if (!JSON_TYPE.test(headers['content-type'] ?? '')) {
    throw new FetchFailure('unusable', 'its content type is not application/json');
  }
  if ((headers['content-encoding'] ?? 'identity') !== 'identity') {
    throw new FetchFailure('unusable', 'it came encoded though it was not asked to');
  }
  if (Number(headers['content-length']) > mostBytes) throw tooLarge(mostBytes);
}

async function read(response: IncomingMessage, mostBytes: number): Promise<Buffer> {
  const body = await readAtMost(response, mostBytes).catch((error: unknown) => {
    throw new FetchFailure('unreachable', 'the connection to its host broke off', String(error));
  });
  if (body.length > mostBytes) throw tooLarge(mostBytes);
  return body;
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new FetchFailure('unusable', 'it is not JSON');
  }
}

function tooLarge(mostBytes: number): FetchFailure {
  return new FetchFailure('unusable', `it is larger than ${mostBytes} bytes`);
}
