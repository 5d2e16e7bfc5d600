// Where the schedules of a simulation stand at its beginning, and which of their ticks got no run.
import { type DagDefinition, nextRun, type PlannedRun } from '@ariel/core';
import { type Database, readDag, setNextRun } from '@ariel/store';

/** Ticks looked at from a schedule's latest one to the first of the simulation. */
const MOST_TICKS = 10_000;

/** Sets a DAG's schedule to its first tick from `fromUs` on, as if all before had had their runs. */
export async function skipBacklog(database: Database, dag: DagDefinition, fromUs: number): Promise<void> {
  const row = await readDag(database, dag.dagId);
  if (!row || row.next_run_after === null) return;
  let last: PlannedRun | null = null;
  let next = planned(dag, fromUs, null, false);
  for (let ticks = 0; next !== null && next.runAfter < fromUs && ticks < MOST_TICKS; ticks++) {
    last = next;
    next = planned(dag, fromUs, next, true);
  }
  const columns = {
    logicalDate: next?.logicalDate ?? null,
    intervalStart: next?.dataInterval.start ?? null,
    intervalEnd: next?.dataInterval.end ?? null,
    runAfter: next?.runAfter ?? null,
  };
  await setNextRun(database, dag.dagId, columns, last?.dataInterval ?? null);
}

/** Ticks from `fromUs` to `toUs`, or null where runs do not follow a calendar. */
export function countTicks(dag: DagDefinition, fromUs: number, toUs: number): number | null {
  const { kind } = dag.schedule;
  if (kind === 'none' || kind === 'once' || kind === 'continuous' || kind === 'custom') return null;
  let ticks = 0;
  let next = planned(dag, fromUs, null, false);
  while (next !== null && next.runAfter < toUs) {
    if (next.runAfter >= fromUs) ticks += 1;
    next = planned(dag, fromUs, next, true);
  }
  return ticks;
}

function planned(
  dag: DagDefinition,
  nowUs: number,
  last: PlannedRun | null,
  catchup: boolean,
): PlannedRun | null {
  const { endDate, schedule, startDate } = dag;
  return nextRun(schedule, { startDate, endDate, catchup, now: nowUs, last: last?.dataInterval ?? null });
}
