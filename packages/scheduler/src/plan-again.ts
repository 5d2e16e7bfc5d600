// A clock that was ahead has made runs of a time that has not come yet, and left the schedules there. When it is put
// right, schedules go on from the last run that belongs to the time that it is now: nothing stops until then.
import { type DagDefinition, type DataInterval, nextRun, timePart } from '@ariel/core';
import {
  type DagRow,
  loadVersion,
  type Queryable,
  readDag,
  readDagsAhead,
  readTimetableAnswers,
  setNextRun,
} from '@ariel/store';
import { columnsOf } from './next-tick.ts';
import type { SchedulerSettings } from './scheduler-settings.ts';

/** Clocks are put right by so much all the time. */
const SLACK_US = 60_000_000;

/** Ticks that got their run already keep it: a second one would have the same logical date, and is not made. */
export async function planAgainAfterClockWentBack({
  database,
  nowUs: clock,
}: Pick<SchedulerSettings, 'database' | 'nowUs'>): Promise<void> {
  const nowUs = clock();
  for (const dag of await readDagsAhead(database, nowUs + SLACK_US))
    await database.transaction((tx) => planAgain(tx, dag.dag_id, nowUs));
}

async function planAgain(tx: Queryable, dagId: string, nowUs: number): Promise<void> {
  const dag = await readDag(tx, dagId);
  if (dag?.latest_version_id == null) return;
  const version = await loadVersion(tx, dag.latest_version_id);
  if (version === undefined || !liesAhead(dag, version.definition, nowUs)) return;
  const { catchup, endDate, schedule, startDate } = version.definition;
  const last = await lastRunBefore(tx, dagId, nowUs);
  const answers = timePart(schedule).kind === 'custom' ? await readTimetableAnswers(tx, dagId) : null;
  const next = nextRun(schedule, { startDate, endDate, catchup, now: nowUs, last, answers });
  if (next !== null) await setNextRun(tx, dagId, columnsOf(next), last);
}

/** Intervals may end in the future where the user's own timetable says so, and where a DAG has yet to start. */
function liesAhead(dag: DagRow, { schedule }: DagDefinition, nowUs: number): boolean {
  const { kind } = timePart(schedule);
  if (kind === 'none' || kind === 'once' || kind === 'custom') return false;
  return dag.last_automated_end !== null && dag.last_automated_end > nowUs + SLACK_US;
}

async function lastRunBefore(tx: Queryable, dagId: string, nowUs: number): Promise<DataInterval | null> {
  const row = await tx.first<{ start: number; end: number }>(
    `select interval_start as "start", interval_end as "end" from dag_run
     where dag_id = ? and run_type = 'scheduled' and interval_end <= ? and interval_start is not null
     order by run_after desc limit 1`,
    [dagId, nowUs],
  );
  return row ?? null;
}
