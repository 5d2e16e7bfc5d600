// How long it took after each harm until the work that was concerned went on, read from the tries that were recorded.
import type { TryRow } from './cluster-records.ts';

export type HarmKind =
  | 'api server'
  | 'dag processor'
  | 'database'
  | 'left scheduler'
  | 'scheduler'
  | 'stopped scheduler'
  | 'stopped worker'
  | 'task process'
  | 'worker';

export interface Harm {
  readonly kind: HarmKind;
  readonly name: string;
  readonly atMs: number;
  /** Runs that what was harmed owned. */
  readonly runRefs: readonly number[];
  /** Tries that ran in what was harmed. */
  readonly attemptIds: readonly string[];
}

export function progressAfter(harms: readonly Harm[], tries: readonly TryRow[]): (number | null)[] {
  const byRun = Map.groupBy(tries, (each) => each.run_ref);
  return harms.map((harm) => {
    const nextUs = nextProgressUs(harm, tries, byRun);
    return nextUs === null ? null : nextUs / 1000 - harm.atMs;
  });
}

function nextProgressUs(
  harm: Harm,
  tries: readonly TryRow[],
  byRun: ReadonlyMap<number, readonly TryRow[]>,
): number | null {
  const afterUs = harm.atMs * 1000;
  const earliest = (times: readonly (number | null)[]): number | null =>
    times.reduce<number | null>(
      (least, time) => (time !== null && time > afterUs && (least === null || time < least) ? time : least),
      null,
    );
  switch (harm.kind) {
    case 'scheduler':
    case 'stopped scheduler':
    case 'left scheduler':
      // Only its owner queues: the next that was queued in one of its runs.
      return earliest(harm.runRefs.flatMap((run) => (byRun.get(run) ?? []).map((each) => each.queued_at)));
    case 'worker':
    case 'stopped worker':
    case 'task process': {
      const lost = tries.filter((each) => harm.attemptIds.includes(each.id) && each.state === 'failed');
      const next = lost.flatMap((each) =>
        (byRun.get(each.run_ref) ?? []).filter(
          (other) =>
            other.task_id === each.task_id &&
            other.map_index === each.map_index &&
            other.try_number === each.try_number + 1,
        ),
      );
      return earliest(next.map((each) => each.start_at));
    }
    case 'api server':
      return earliest(tries.map((each) => each.start_at));
    case 'database':
      return earliest(tries.map((each) => each.end_at));
    case 'dag processor':
      return null;
  }
}
