import { performance } from 'node:perf_hooks';
import type { PoolState } from '../../database/pool.service.js';
import type { SessionFigures } from '../../mcp/sessions/session-figures.service.js';
import type { State } from '../collect/state.service.js';
import type { Reading } from './last-minute.service.js';
import { quantile, since, sum, type Tallies, type Tally } from './tally.js';

const MIB = 1024 * 1024;

/** A figure in words: what it is, and what it is now. */
export type Line = readonly [name: string, value: string];

/** A row of a table of what is counted and timed. */
export interface Row {
  name: string;
  perSecond: string;
  failed: string;
  half: string;
  most: string;
}

/** What the page shows: the state, and what happened since an earlier reading. */
export interface FiguresPage {
  /** How long ago the earlier reading was, in seconds. */
  seconds: number;
  state: Line[];
  happened: Line[];
  routes: Row[];
  tools: Row[];
}

/** The events that an operator looks for, in words. */
const EVENTS: readonly Line[] = [
  ['client.registered', 'Clients registered'],
  ['consent.approved', 'Consents given'],
  ['token.issued', 'Tokens issued for a code'],
  ['token.refreshed', 'Tokens refreshed'],
  ['user.signed_in', 'Sign-ins'],
  ['user.sign_in_failed', 'Sign-ins that failed'],
  ['admin.refused', 'Requests with a wrong admin key, or none'],
];

const WAYS: Readonly<Record<State['bus'], string>> = {
  none: 'none: there is no REDIS_URL',
  open: 'open',
  cut: 'cut: Redis cannot be reached',
};

/** Puts the figures in words, the busiest routes and tools first. */
export function figuresPage(before: Reading, now: Reading, state: State): FiguresPage {
  const seconds = Math.max(1, (now.at - before.at) / 1000);
  const loop = performance.eventLoopUtilization(now.loop, before.loop).utilization;
  const revocations = sum(since(before.revocations, now.revocations).values());
  return {
    seconds: Math.round(seconds),
    state: [...stateLines(state), ['The one thread is busy', percent(loop)]],
    happened: [
      ...EVENTS.map(([type, name]): Line => [name, whole((now.events.get(type) ?? 0) - (before.events.get(type) ?? 0))]), // prettier-ignore
      ['Requests refused with 429', whole(now.refusals - before.refusals)],
      ['Revocations', whole(revocations.count)],
      ['The slowest of them', atMost(quantile(revocations, 1))],
    ],
    routes: rows(since(before.requests, now.requests), seconds),
    tools: rows(since(before.calls, now.calls), seconds),
  };
}

function stateLines(state: State): Line[] {
  const { sessions, sessionsLimit, auditWaiting, lastUsedWaiting, pool, replicas, bus, isLeaseHeld } = state;
  const kinds = Object.values(sessions);
  const total = (figure: keyof SessionFigures): number => kinds.reduce((all, kind) => all + kind[figure], 0);
  return [
    ['Live sessions', `${whole(total('sessions'))} of ${whole(sessionsLimit)}`],
    ['Of them over SSE', whole(sessions.sse.sessions)],
    ['Streams with a reader', whole(total('openStreams'))],
    ['Calls in flight in sessions', whole(total('callsInFlight'))],
    ['Sent on streams and not taken', mebibytes(total('unreadBytes'))],
    ['Audit events to be written', whole(auditWaiting)],
    ['Last uses to be written', whole(lastUsedWaiting)],
    ...poolLines(pool),
    ['Replicas on this database', whole(replicas)],
    ['The way to the others', WAYS[bus]],
    ['What is remembered', isLeaseHeld ? 'may be relied on' : 'may not: the database is asked each time'],
    ['Memory', mebibytes(process.memoryUsage.rss())],
  ];
}

function poolLines(pool: PoolState | undefined): Line[] {
  if (pool === undefined) return [];
  return [
    ['Connections to the database in use', `${whole(pool.total - pool.idle)} of ${whole(pool.total)}`],
    ['Waiting for a connection', whole(pool.waiting)],
  ];
}

function rows(tallies: Tallies, seconds: number): Row[] {
  const row = (name: string, tally: Tally): Row => ({
    name,
    perSecond: (tally.count / seconds).toFixed(1),
    failed: percent(tally.failed / tally.count),
    half: atMost(quantile(tally, 0.5)),
    most: atMost(quantile(tally, 0.99)),
  });
  const busiest = [...tallies].sort(([, one], [, other]) => other.count - one.count);
  const all: [string, Tally][] = busiest.length > 1 ? [['All', sum(tallies.values())], ...busiest] : busiest;
  return all.map(([name, tally]) => row(name, tally));
}

function whole(value: number): string {
  return value.toLocaleString('en');
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

function mebibytes(bytes: number): string {
  return `${(bytes / MIB).toFixed(1)} MiB`;
}

/** A bound of a histogram in words. */
function atMost(seconds: number | undefined): string {
  if (seconds === undefined) return 'none';
  if (seconds === Infinity) return 'longer';
  return seconds < 1 ? `${Number((seconds * 1000).toFixed(1))} ms` : `${seconds} s`;
}
