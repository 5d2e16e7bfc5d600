// What failed below instances that are marked as good: it is cleared with the mark, so that the run goes on from there.
import { type LoopedRow, laterIterations, type Queryable } from '@ariel/store';
import { withCompanions } from './clear-reach.ts';
import {
  knownInstances,
  type SelectedInstance,
  type SelectedRun,
  selectInstances,
} from './select-instances.ts';

export interface FailedBelow {
  readonly rows: readonly SelectedInstance[];
  /** Of iterations after those in which something runs again. */
  readonly dropped: readonly LoopedRow[];
}

/** Instances of tasks downstream of `named` that failed, themselves or because of what is above; not those that are marked. */
export async function failedBelow(
  tx: Queryable,
  selected: SelectedRun,
  named: readonly SelectedInstance[],
): Promise<FailedBelow> {
  const taskIds = new Set(named.map((row) => row.task_id));
  const below = await selectInstances(tx, selected, {
    tasks: [...taskIds],
    includeUpstream: false,
    includeDownstream: true,
  });
  const failed = below.filter(
    ({ state, task_id: taskId }) =>
      !taskIds.has(taskId) && (state === 'failed' || state === 'upstream_failed'),
  );
  if (failed.length === 0) return { rows: [], dropped: [] };
  const { graph } = selected.version;
  const ids = new Set(named.map(({ id }) => id));
  const along = withCompanions(graph, await knownInstances(tx, selected), failed);
  // What waits anyway goes on waiting.
  const rows = along.filter(({ id, state }) => !ids.has(id) && state !== null);
  return { rows, dropped: await droppedWith(tx, selected, rows) };
}

/** What leaves the run where these run again: iterations after theirs. */
export async function droppedWith(
  tx: Queryable,
  { run, version }: SelectedRun,
  rows: readonly SelectedInstance[],
): Promise<LoopedRow[]> {
  const later = await laterIterations(tx, run.id, version.graph, rows, null);
  const again = new Set(rows.map(({ id }) => id));
  return [...later.values()].filter(({ id }) => !again.has(id));
}
