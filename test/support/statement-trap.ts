import type { Socket } from 'node:net';
import type { TcpProxy, Way } from './tcp-proxy.js';

/**
 * When a trap closes, of the statement or of the transaction that it is in: before the server has got it, or once the
 * server has done it and before anybody is told.
 */
export type Moment = 'asked' | 'done' | 'committing' | 'committed';

/** What a trap waits for: what the statement says, with its values, and the moment. */
export interface Bait {
  statement: RegExp;
  moment: Moment;
}

const NEVER = new Promise<void>(() => undefined);

/**
 * Stops connections to Postgres for good, each in the middle of a write: what was to go on, and its answer, never does.
 *
 * @param proxy the way to the server; without a gate it lets through what comes after
 * @returns what settles once each moment has come
 */
export async function trapStatements(proxy: TcpProxy, baits: readonly Bait[]): Promise<void> {
  const traps = baits.map((bait) => new StatementTrap(bait));
  proxy.gate = async (chunk, way, connection) => {
    const text = chunk.toString('latin1');
    for (const trap of traps) await trap.meet(text, way, connection);
  };
  await Promise.all(traps.map(({ sprung }) => sprung));
}

class StatementTrap {
  readonly sprung: Promise<void>;
  private spring: () => void = () => undefined;
  /** The connection that the statement came over. */
  private carrier?: Socket;
  private isAwaitingAnswer = false;

  constructor(private readonly bait: Bait) {
    this.sprung = new Promise((resolve) => (this.spring = resolve));
  }

  meet(text: string, way: Way, connection: Socket): Promise<void> | void {
    const isCarrier = connection === this.carrier;
    if (way === 'to client') return isCarrier && this.isAwaitingAnswer ? this.close() : undefined;
    const { statement, moment } = this.bait;
    const isStatement = statement.test(text);
    if (isStatement) this.carrier ??= connection;
    if (connection !== this.carrier) return;
    const isAtCommit = moment === 'committing' || moment === 'committed';
    if (isAtCommit ? !text.includes('COMMIT') : !isStatement) return;
    if (moment === 'asked' || moment === 'committing') return this.close();
    this.isAwaitingAnswer = true;
  }

  private close(): Promise<void> {
    this.spring();
    return NEVER;
  }
}
