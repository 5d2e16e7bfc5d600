// Ends of attempts on their way into the turn of the scheduler that owns their runs: what they change, and how they are written.
import type { RunChange } from './notice.ts';

/** `Transaction`: what statements of the database are asked of. */
export interface HeldEnds<Transaction> {
  /** By run. */
  readonly changes: ReadonlyMap<number, RunChange>;
  /** In which version each attempt runs, and what it gives back to its pool: whoever writes, writes that too. */
  readonly attempts: readonly {
    readonly run_ref: number;
    readonly version_id: string;
    readonly pool: string;
    readonly pool_slots: number;
  }[];
  /** Asks for everything else at once; fails the transaction where somebody has touched one of the attempts meanwhile. */
  settle(tx: Transaction): Promise<void>;
}
