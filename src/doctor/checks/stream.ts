import { misfit } from '../answers/misfit.js';
import { type Check, fault, type Finding, good, skipped } from '../check.js';
import type { Deployment } from '../deployment.js';
import { Unanswered } from '../http/unanswered.js';
import { printable } from '../printable.js';
import { type Absence, OpenStream } from '../stream/open-stream.js';
import type { StreamItem } from '../stream/parse-events.js';

/** Later than this, an event did not come at once. */
const AT_ONCE_MS = 5000;
/** For a comment to be on its way. */
const SLACK_MS = 5000;
const PING = '{"jsonrpc":"2.0","id":"doctor","method":"ping"}';

const MEND_BUFFERING =
  'The proxy holds the stream back. Turn buffering and compression off for it (nginx: `proxy_buffering off; proxy_http_version 1.1; gzip off;`; Apache: `ProxyPass … flushpackets=on`, no mod_deflate; Caddy: `flush_interval -1`; CDN: no compression, no “optimisation” on /sse).';
const MEND_CUT =
  'The proxy ends streams: allow an hour of silence (nginx: `proxy_read_timeout 1h`; HAProxy: `timeout tunnel 1h`; load balancers: the idle time-out).';
const MEND_TOKEN =
  'It is expired, revoked, or of another server. Take one that a connector of this server was given (README, “A session by hand”).';

type Event = Extract<StreamItem, { kind: 'event' }>;
const isEvent = (item: StreamItem): item is Event => item.kind === 'event';
const isComment = (item: StreamItem): item is { kind: 'comment' } => item.kind === 'comment';

/** With a token: a stream goes out as it comes, in both directions. */
export const stream: Check = {
  name: 'stream',
  title: 'Stream',
  async examine(deployment) {
    const { token } = deployment.settings;
    if (token === undefined) {
      return [skipped('not looked at without a token: GATEHOUSE_TOKEN=mcp_… npm run doctor -- <url>')];
    }
    let opened: OpenStream;
    try {
      opened = await OpenStream.open(
        new URL(`${deployment.base}/sse`),
        withToken(token),
        deployment.settings.limitMs,
      );
    } catch (error) {
      if (!(error instanceof Unanswered) || error.code !== 'ETIMEDOUT') throw error;
      return [fault(`${error.asked}: with a token, not even the head of the answer arrives`, MEND_BUFFERING)];
    }
    try {
      return [await follow(deployment, opened, token)];
    } finally {
      opened.close();
    }
  },
};

/** gzip, as most connectors offer it: a stream has to come without. */
function withToken(token: string): { headers: Record<string, string> } {
  return {
    headers: { Authorization: `Bearer ${token}`, Accept: 'text/event-stream', 'Accept-Encoding': 'gzip, br' },
  };
}

async function follow(deployment: Deployment, opened: OpenStream, token: string): Promise<Finding> {
  const { head } = opened;
  const { limitMs, heartbeatMs } = deployment.settings;
  if (head.status === 401) return fault('the token is not let in', MEND_TOKEN);
  if (head.status !== 200 || head.type !== 'text/event-stream') return misfit(head, '200 text/event-stream');
  const encoding = head.header('content-encoding');
  if (encoding !== '')
    return fault(`the stream is compressed on its way (${printable(encoding)})`, MEND_BUFFERING);

  const opening = await timed(() => opened.next(isEvent, limitMs));
  if (isAbsent(opening.value)) return absent('the first event', opening.value, limitMs);
  const { name, data } = opening.value;
  const endpoint = endpointOf(deployment, data);
  if (name !== 'endpoint' || endpoint === undefined) {
    return fault(
      `the first event is ${printable(name)}: ${printable(data)}, not an endpoint on ${deployment.base}`,
      'Something rewrites the stream, or it is another server’s: pass /sse on as it is.',
    );
  }
  if (opening.ms > AT_ONCE_MS)
    return fault(`the first event came after ${seconds(opening.ms)}`, MEND_BUFFERING);

  const answer = await timed(() => ping(deployment, opened, token, endpoint));
  if (typeof answer.value === 'object') return answer.value;
  if (answer.ms > AT_ONCE_MS)
    return fault(`the answer to a ping came after ${seconds(answer.ms)}`, MEND_BUFFERING);

  const comment = await timed(() => opened.next(isComment, heartbeatMs + SLACK_MS));
  if (isAbsent(comment.value)) return absent('a comment', comment.value, heartbeatMs + SLACK_MS);
  return good(
    `not held back: endpoint after ${seconds(head.milliseconds + opening.ms)}, a ping answered after ${seconds(answer.ms)}, a comment ${seconds(comment.ms)} later`,
  );
}

/** The path and query to post to; undefined: it is not on this origin, and no token goes there. */
function endpointOf({ base }: Deployment, data: string): string | undefined {
  if (!URL.canParse(data, base)) return undefined;
  const { origin, pathname, search } = new URL(data, base);
  return origin === base ? `${pathname}${search}` : undefined;
}

/** Posts a message and waits for its answer on the stream. */
async function ping(
  deployment: Deployment,
  opened: OpenStream,
  token: string,
  endpoint: string,
): Promise<Finding | undefined> {
  const posted = await deployment.askInTrust(endpoint, {
    method: 'POST',
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    body: PING,
  });
  if (posted.status === 404) {
    return fault(
      `${posted.asked} answers 404: the session is not known there`,
      'The message came to another process than the one that holds the stream. Run one process, or have the proxy send a session’s messages to the replica that holds it.',
    );
  }
  if (posted.status !== 202) return misfit(posted, '202');
  const isAnswer = (item: StreamItem): item is Event => isEvent(item) && item.data.includes('"doctor"');
  const answer = await opened.next(isAnswer, deployment.settings.limitMs);
  return isAbsent(answer) ? absent('the answer to a ping', answer, deployment.settings.limitMs) : undefined;
}

function isAbsent(item: StreamItem | Absence): item is Absence {
  return typeof item === 'string';
}

function absent(what: string, absence: Absence, limitMs: number): Finding {
  if (absence === 'end') return fault(`the stream was cut before ${what} came`, MEND_CUT);
  return fault(`${what} did not arrive within ${seconds(limitMs)}`, MEND_BUFFERING);
}

async function timed<Value>(work: () => Promise<Value>): Promise<{ value: Value; ms: number }> {
  const started = performance.now();
  const value = await work();
  return { value, ms: performance.now() - started };
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(ms < 100 ? 3 : 1)} s`;
}
