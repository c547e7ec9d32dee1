import { type ClientRequest, type IncomingMessage, request as requestPlain } from 'node:http';
import { request as requestTls } from 'node:https';
import { readAtMost } from '../../common/http/read-at-most.js';
import { Answer } from './answer.js';
import { unanswered } from './unanswered.js';

/** More of an answer is not read. */
const LARGEST = 1024 * 1024;

/** What is asked. */
export interface Question {
  /** GET unless given. */
  method?: string;
  headers?: Record<string, string>;
  body?: string;
}

/** How it is asked. */
export interface Manner {
  /** For the whole answer to arrive, in milliseconds. */
  limitMs: number;
  /** Whether the certificate must be good. */
  isVerified: boolean;
}

/** What it is called in words for people: `GET /sse`. */
export function nameOf(url: URL, { method = 'GET' }: Question): string {
  return `${method} ${url.pathname}`;
}

/**
 * Asks on a connection of its own. A redirect is an answer like any other. Of a stream of events only the head is read.
 *
 * @throws Unanswered
 */
export async function ask(url: URL, question: Question, manner: Manner): Promise<Answer> {
  const started = performance.now();
  try {
    const signal = AbortSignal.timeout(manner.limitMs);
    const response = await headOf(send(url, question, manner.isVerified, signal), signal);
    const text = await bodyOf(response, signal);
    return new Answer(nameOf(url, question), response, text, performance.now() - started);
  } catch (error) {
    throw unanswered(nameOf(url, question), error);
  }
}

/** Sends a request; its answer is still to come. The certificate is for the name in the URL, whatever `Host` says. */
export function send(
  url: URL,
  { method = 'GET', headers = {}, body }: Question,
  isVerified: boolean,
  signal: AbortSignal,
): ClientRequest {
  const all = { Accept: 'application/json', 'User-Agent': 'gatehouse-doctor', ...headers };
  const length = body === undefined ? {} : { 'Content-Length': String(Buffer.byteLength(body)) };
  const options = { method, headers: { ...all, ...length }, signal, agent: false };
  const sent =
    url.protocol === 'https:'
      ? requestTls(url, { ...options, rejectUnauthorized: isVerified, ...serverName(url) })
      : requestPlain(url, options);
  sent.end(body);
  return sent;
}

/** SNI is for names alone (RFC 6066 §3). */
function serverName({ hostname }: URL): { servername?: string } {
  const isAddress = hostname.startsWith('[') || /^[\d.]+$/.test(hostname);
  return isAddress ? {} : { servername: hostname };
}

/** The head of the answer. Rejects with what went wrong, which is the signal's reason where that ended it. */
export function headOf(sent: ClientRequest, signal: AbortSignal): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    sent.on('response', resolve);
    sent.on('error', (error) => reject(signal.aborted ? (signal.reason as Error) : error));
  });
}

async function bodyOf(response: IncomingMessage, signal: AbortSignal): Promise<string> {
  if (/^text\/event-stream/i.test(response.headers['content-type'] ?? '')) {
    response.destroy();
    return '';
  }
  try {
    return (await readAtMost(response, LARGEST)).toString('utf8');
  } catch (error) {
    throw signal.aborted ? signal.reason : error;
  }
}
