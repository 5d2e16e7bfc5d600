// Ends of attempts that wait for a turn of this scheduler. Where it cannot write them, whoever brought them writes them alone.
import type { HeldEnds } from '@ariel/protocol';
import type { ExpectedEvent, Queryable } from '@ariel/store';
import { type Brought, JoinedEnds, noEnds } from './joined-ends.ts';
import type { OwnedRun } from './owned-run.ts';
import type { RunMemory } from './run-memory.ts';

export class EndsInbox {
  #waiting: Brought[] = [];

  bring(ends: HeldEnds<Queryable>): Promise<boolean> {
    const answer = Promise.withResolvers<boolean>();
    this.#waiting.push({ ends, answer });
    return answer.promise;
  }

  refuseAll(): void {
    for (const { answer } of this.#waiting.splice(0)) answer.resolve(false);
  }

  /** Puts into the plans what waits; ends in runs of which something is unknown or doubtful are refused. */
  take(memory: RunMemory): JoinedEnds {
    const waiting = this.#waiting.splice(0);
    const taken = waiting.filter(({ ends }) => fits(memory, ends));
    for (const brought of waiting) if (!taken.includes(brought)) brought.answer.resolve(false);
    try {
      return applied(memory, taken);
    } catch {
      // Of an attempt that is not live any more: its run was cleared, say. Whoever brought it finds that out.
      for (const { answer, ends } of taken) {
        for (const runRef of ends.changes.keys()) memory.doubt(runRef);
        answer.resolve(false);
      }
      return noEnds;
    }
  }
}

/** Throws where a plan does not know what ended; then plans hold no more. */
function applied(memory: RunMemory, taken: readonly Brought[]): JoinedEnds {
  const events: ExpectedEvent[] = [];
  const changed = new Map<OwnedRun, ReadonlySet<string>>();
  for (const { ends } of taken) {
    for (const [runRef, change] of ends.changes) {
      const run = memory.runs.get(runRef);
      if (!run) continue;
      const seq = run.appliedSeq + 1;
      const tasks = memory.applyChange(run, change, seq);
      events.push({ runRef, fence: run.fence, seq });
      changed.set(run, new Set([...(changed.get(run) ?? []), ...tasks]));
    }
  }
  return new JoinedEnds(taken, events, changed);
}

/** A run that has moved to another version meanwhile does not know what ended. */
const fits = (memory: RunMemory, { attempts }: HeldEnds<Queryable>): boolean =>
  attempts.every(
    (attempt) =>
      memory.isSure(attempt.run_ref) && memory.runs.get(attempt.run_ref)?.version.id === attempt.version_id,
  );
