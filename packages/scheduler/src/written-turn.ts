// What one turn has written, for the time after its commit.
import type { QueuedAttempt } from '@ariel/protocol';
import type { BegunAttempt, RunEnd } from '@ariel/store';
import type { OwnedRun } from './owned-run.ts';

export interface WrittenTurn {
  readonly queued: QueuedAttempt[];
  /** Of these, what runs already, in places of the executor's own. */
  readonly begun: BegunAttempt[];
  readonly finished: OwnedRun[];
  /** How those ended, by run. */
  readonly ends: Map<number, RunEnd>;
  /** Runs whose memory proved wrong, or that belong to somebody else now. */
  readonly lost: Set<number>;
  readonly changedTasks: Map<number, Set<string>>;
  /** Attempts that are not wanted any more, with the reason. */
  readonly killed: { readonly attemptIds: readonly string[]; readonly reason: string }[];
}

export const nothingWritten = (): WrittenTurn => ({
  queued: [],
  begun: [],
  finished: [],
  ends: new Map(),
  lost: new Set(),
  changedTasks: new Map(),
  killed: [],
});

export function noteChanged(result: WrittenTurn, run: OwnedRun, taskId: string): void {
  const tasks = result.changedTasks.get(run.runRef) ?? new Set<string>();
  result.changedTasks.set(run.runRef, tasks.add(taskId));
}
