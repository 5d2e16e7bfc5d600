// Turns schedules into runs: each tick makes exactly one, in the transaction that moves the schedule on.
import { type DagDefinition, formatInstant, nextRun, type PlannedRun } from '@ariel/core';
import {
  advanceSchedule,
  createRun,
  type DagRow,
  loadVersion,
  type Queryable,
  readDag,
  readDueDags,
} from '@ariel/store';
import type { SchedulerSettings } from './scheduler-settings.ts';

export interface CreatedRun {
  readonly dagId: string;
  readonly runRef: number;
}

/** Runs made per DAG and turn: a long catch-up must not hold up the other DAGs. */
const RUNS_PER_TURN = 10;

/**
 * Makes the runs that are due, as many as each DAG's `maxActiveRuns` lets wait or run.
 * `more` is true where a DAG could go on at once.
 */
export async function createDueRuns(
  settings: SchedulerSettings,
): Promise<{ created: CreatedRun[]; more: boolean }> {
  const due = await readDueDags(settings.database, settings.nowUs());
  const created: CreatedRun[] = [];
  let more = false;
  for (const dag of due) {
    const made = await settings.database.transaction((tx) => createRunsOf(tx, settings, dag.dag_id));
    created.push(...made.created);
    more ||= made.more;
  }
  return { created, more };
}

/** Reads the DAG's row again inside the transaction: it may have been paused or planned anew since it was found due. */
async function createRunsOf(
  tx: Queryable,
  settings: SchedulerSettings,
  dagId: string,
): Promise<{ created: CreatedRun[]; more: boolean }> {
  const created: CreatedRun[] = [];
  const dag = await readDag(tx, dagId);
  const mayRun = dag !== undefined && dag.is_paused === 0 && dag.is_active === 1;
  const version =
    mayRun && dag.latest_version_id !== null ? await loadVersion(tx, dag.latest_version_id) : undefined;
  if (!version || !mayRun) return { created, more: false };
  const isDue = (row: DagRow | null): row is DagRow =>
    row?.next_run_after != null && row.next_run_after <= settings.nowUs();
  let place: DagRow | null = dag;
  let free = dag.max_active_runs - (await unfinishedRuns(tx, dagId));
  for (let ticks = 0; isDue(place) && free > 0 && ticks < RUNS_PER_TURN; ticks++) {
    const next = await moveOn(tx, settings, place, version.definition);
    // Without catch-up only the newest tick that has passed gets a run: the others were missed.
    const isMissed = skipsMissed(version.definition) && isDue(next);
    const runRef = isMissed
      ? null
      : await createScheduled(tx, settings, place, version.id, version.definition);
    if (runRef !== null) {
      created.push({ dagId, runRef });
      free -= 1;
    }
    place = next;
  }
  return { created, more: isDue(place) && free > 0 };
}

const skipsMissed = ({ catchup, schedule }: DagDefinition): boolean =>
  !catchup && schedule.kind !== 'continuous' && schedule.kind !== 'once';

async function unfinishedRuns(tx: Queryable, dagId: string): Promise<number> {
  const row = await tx.first<{ n: number }>(
    "select count(*) as n from dag_run where dag_id = ? and state in ('queued', 'running') and run_type <> 'backfill'",
    [dagId],
  );
  return row?.n ?? 0;
}

async function createScheduled(
  tx: Queryable,
  settings: SchedulerSettings,
  dag: DagRow,
  versionId: string,
  definition: DagDefinition,
): Promise<number | null> {
  const runAfterUs = dag.next_run_after ?? settings.nowUs();
  const named = dag.next_logical_date ?? runAfterUs;
  return createRun(
    tx,
    {
      dagId: dag.dag_id,
      runId: `scheduled__${formatInstant(named).replace('Z', '+00:00')}`,
      team: dag.team,
      versionId,
      logicalDateUs: dag.next_logical_date,
      intervalStartUs: dag.next_interval_start,
      intervalEndUs: dag.next_interval_end,
      runAfterUs,
      runType: 'scheduled',
      triggeredBy: 'timetable',
      triggeringUser: null,
      conf: '{}',
      params: defaultParams(definition),
      note: null,
    },
    settings.nowUs(),
  );
}

function defaultParams(definition: DagDefinition): string {
  const entries = Object.entries(definition.params).map(
    ([name, param]) => `${JSON.stringify(name)}:${param.defaultJson ?? 'null'}`,
  );
  return `{${entries.join(',')}}`;
}

/** The row as it stands after its tick was used, or null where somebody else moved it. */
async function moveOn(
  tx: Queryable,
  settings: SchedulerSettings,
  dag: DagRow,
  definition: DagDefinition,
): Promise<DagRow | null> {
  const last = { start: dag.next_interval_start ?? 0, end: dag.next_interval_end ?? 0 };
  const next = nextRunOf(definition, settings.nowUs(), last);
  const columns = {
    logicalDate: next?.logicalDate ?? null,
    intervalStart: next?.dataInterval.start ?? null,
    intervalEnd: next?.dataInterval.end ?? null,
    runAfter: next?.runAfter ?? null,
  };
  if (!(await advanceSchedule(tx, dag.dag_id, dag.next_run_after ?? 0, columns, last))) return null;
  return {
    ...dag,
    next_logical_date: columns.logicalDate,
    next_interval_start: columns.intervalStart,
    next_interval_end: columns.intervalEnd,
    next_run_after: columns.runAfter,
  };
}

function nextRunOf(
  definition: DagDefinition,
  now: number,
  last: { readonly start: number; readonly end: number },
): PlannedRun | null {
  const { catchup, endDate, schedule, startDate } = definition;
  return nextRun(schedule, { startDate, endDate, catchup, now, last });
}
