// Turns schedules into runs: each tick makes exactly one, in the transaction that moves the schedule on.
import { type DagDefinition, formatInstant, nextRun, type PlannedRun } from '@ariel/core';
import { advanceSchedule, createRun, type DagRow, loadVersion, type Queryable, readDueDags } from '@ariel/store';
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
export async function createDueRuns(settings: SchedulerSettings): Promise<{ created: CreatedRun[]; more: boolean }> {
  const due = await readDueDags(settings.database, settings.nowUs());
  const created: CreatedRun[] = [];
  let more = false;
  for (const dag of due) {
    const made = await settings.database.transaction((tx) => createRunsOf(tx, settings, dag));
    created.push(...made);
    more ||= made.length === RUNS_PER_TURN;
  }
  return { created, more };
}

async function createRunsOf(tx: Queryable, settings: SchedulerSettings, dag: DagRow): Promise<CreatedRun[]> {
  const version = dag.latest_version_id === null ? undefined : await loadVersion(tx, dag.latest_version_id);
  if (!version) return [];
  const created: CreatedRun[] = [];
  let place: DagRow | null = dag;
  let free = Math.min(RUNS_PER_TURN, dag.max_active_runs - (await unfinishedRuns(tx, dag.dag_id)));
  while (place?.next_run_after != null && place.next_run_after <= settings.nowUs() && free > 0) {
    const runRef = await createScheduled(tx, settings, place, version.id, version.definition);
    if (runRef !== null) created.push({ dagId: dag.dag_id, runRef });
    place = await moveOn(tx, settings, place, version.definition);
    free -= 1;
  }
  return created;
}

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
