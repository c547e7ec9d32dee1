import type { PGlite } from '@electric-sql/pglite';

/** What the database says after it has stopped: the words of a lost database, so that the answer is 503. */
const CLOSED = 'PGlite is closed: it stopped in a panic';

/**
 * Watches for a panic, after which PGlite would run in a circle at the next query and the process with it: it gets no
 * more of them. Postgres panics where it cannot write its log, as on a disk that is full; what was acknowledged is there
 * when the folder is opened again.
 *
 * @param onPanic called once, with what Postgres said
 */
export function watchForPanic(pglite: PGlite, onPanic: (reason: string) => void): void {
  let isStopped = false;
  const watched =
    <Args extends unknown[], Result>(execute: (...args: Args) => Promise<Result>) =>
    async (...args: Args): Promise<Result> => {
      if (isStopped) throw new Error(CLOSED);
      try {
        return await execute(...args);
      } catch (error) {
        if (error instanceof Error && 'severity' in error && error.severity === 'PANIC') {
          isStopped = true;
          onPanic(error.message);
        }
        throw error;
      }
    };
  pglite.execProtocol = watched(pglite.execProtocol.bind(pglite));
  pglite.execProtocolStream = watched(pglite.execProtocolStream.bind(pglite));
}
