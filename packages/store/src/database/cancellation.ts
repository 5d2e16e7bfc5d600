// Reads that nobody waits for any more: whoever asks says so once, around everything that is read for them. It follows the work
// through its promises, so that no read has to hand it on. Writes are never cancelled.
import { AsyncLocalStorage } from 'node:async_hooks';

const signals = new AsyncLocalStorage<AbortSignal | null>();

/** The reads that `work` asks for end when `signal` does, where the database can end them: Postgres can, SQLite cannot. */
export function readsUntil<Result>(signal: AbortSignal, work: () => Result): Result {
  return signals.run(signal, work);
}

/** What ends the reads that are asked for now; null: nothing does. */
export const endOfReads = (): AbortSignal | null => signals.getStore() ?? null;

/** Nobody waits for what was read. */
export class ReadCancelledError extends Error {
  readonly code = 'ARIEL_READ_CANCELLED';

  constructor(cause?: unknown) {
    super('The read was ended, since whoever asked for it has left.', { cause });
    this.name = 'ReadCancelledError';
  }
}
