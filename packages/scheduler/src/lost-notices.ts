// Finds runs that went on without this scheduler hearing of it: their rows are ahead of what their plans contain. A notice
// may still be on its way when the rows are read, so a run is read anew only where it is still behind a moment later.
import type { Queryable } from '@ariel/store';

interface KnownRun {
  readonly appliedSeq: number;
}

export class LostNotices {
  /** Runs that were behind at the last look → the event that should have been told. */
  readonly #untold = new Map<number, number>();
  /** How many notices proved lost. */
  repairs = 0;

  /** Whether some runs are to be looked at again soon. */
  get hasDoubts(): boolean {
    return this.#untold.size > 0;
  }

  /** Runs to be read anew: unknown ones, and those that were behind before and still are. */
  async find(
    db: Queryable,
    ownerId: string,
    known: ReadonlyMap<number, KnownRun>,
    isExpected: (runRef: number) => boolean,
  ): Promise<number[]> {
    const lost: number[] = [];
    for (const [runRef, seq] of this.#untold) {
      const run = known.get(runRef);
      if (run && run.appliedSeq < seq && !isExpected(runRef)) lost.push(runRef);
    }
    this.#untold.clear();
    this.repairs += lost.length;
    const rows = await db.all<{ id: number; event_seq: number }>(
      "select id, event_seq from dag_run where owner_id = ? and state = 'running'",
      [ownerId],
    );
    const running = new Set(rows.map(({ id }) => id));
    for (const runRef of known.keys()) {
      if (running.has(runRef) || isExpected(runRef) || lost.includes(runRef)) continue;
      // Somebody ended it: the word of that may be on its way too.
      this.#untold.set(runRef, Number.POSITIVE_INFINITY);
    }
    for (const row of rows) {
      const run = known.get(row.id);
      if (isExpected(row.id) || lost.includes(row.id)) continue;
      if (!run) {
        lost.push(row.id);
        this.repairs += 1;
      } else if (run.appliedSeq < row.event_seq) this.#untold.set(row.id, row.event_seq);
    }
    return lost;
  }
}
