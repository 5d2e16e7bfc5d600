// Runs with tasks that wait for the run before theirs, and the DAGs in which such a run may have moved since.
import type { Queryable } from '@ariel/store';
import type { OwnedRun } from './owned-run.ts';
import { readPast } from './past.ts';

export class PastWatch {
  readonly #waiting = new Map<number, OwnedRun>();
  /** DAGs in which instances ended since the last look. */
  readonly #moved = new Set<string>();
  readonly #told = new Set<string>();

  /** Whether something is to be looked at. */
  get hasMoved(): boolean {
    return this.#moved.size > 0;
  }

  add(run: OwnedRun): void {
    if (run.waitsForPast.size > 0) this.#waiting.set(run.runRef, run);
  }

  forget(runRef: number): void {
    this.#waiting.delete(runRef);
  }

  /** Instances of the run ended, or it was read anew: runs after it that depend on their past may go on. */
  moved(run: OwnedRun): void {
    if (!run.isPast) return;
    this.#told.add(run.dagId);
    this.movedElsewhere(run.dagId);
  }

  /** The same in a run of another scheduler. */
  movedElsewhere(dagId: string): void {
    if (this.#waiting.size > 0) this.#moved.add(dagId);
  }

  /** DAGs whose runs moved since it was asked last: other schedulers may have runs that wait for that. */
  takeMoved(): string[] {
    const dagIds = [...this.#told];
    this.#told.clear();
    return dagIds;
  }

  allMoved(): void {
    for (const run of this.#waiting.values()) this.#moved.add(run.dagId);
  }

  /** Tells the plans of waiting runs what the runs before them allow now; gives those that may go on. */
  async look(db: Queryable): Promise<number[]> {
    if (this.#moved.size === 0) return [];
    const dagIds = new Set(this.#moved);
    this.#moved.clear();
    const changed: number[] = [];
    for (const run of this.#waiting.values()) {
      if (!dagIds.has(run.dagId)) continue;
      const waits = await readPast(db, run.row, run.version.graph, run.waitsForPast);
      for (const taskId of run.waitsForPast) {
        if (waits.has(taskId)) continue;
        run.waitsForPast.delete(taskId);
        run.plan.pastMet(taskId);
        changed.push(run.runRef);
      }
      if (run.waitsForPast.size === 0) this.#waiting.delete(run.runRef);
    }
    return changed;
  }
}
