// Turns schedules into runs: each tick makes exactly one, in the transaction that moves the schedule on.
import { type DagDefinition, formatInstant, partitionAt, timePart } from '@ariel/core';
import {
  advanceSchedule,
  createRun,
  type DagRow,
  loadVersion,
  type Queryable,
  readDag,
  readDueDags,
  type StoredVersion,
} from '@ariel/store';
import { type NextTick, tickAfter, tickAtHand } from './next-tick.ts';
import { planAgainAfterClockWentBack } from './plan-again.ts';
import type { SchedulerSettings } from './scheduler-settings.ts';

export interface CreatedRun {
  readonly dagId: string;
  readonly runRef: number;
  /** It stays queued until assets have news. */
  readonly awaitsAssets: boolean;
}

/** Runs made per DAG and turn: a long catch-up must not hold up the other DAGs. */
const RUNS_PER_TURN = 10;
/** Runs made per turn in all: a midnight of thousands of DAGs must not hold up the tasks that run. */
const RUNS_OF_ALL_PER_TURN = 200;
/** Ticks that are passed over in one go, without a run: missed ones, and those that somebody took. */
const MISSED_PER_TURN = 1000;

/** What is needed of the scheduler's settings. */
export type DueSettings = Pick<SchedulerSettings, 'database' | 'nowUs' | 'timetablesWanted'>;

/**
 * Makes the runs that are due, as many as each DAG's `maxActiveRuns` lets wait or run.
 * `more` is true where a DAG could go on at once.
 */
export async function createDueRuns(
  settings: DueSettings,
): Promise<{ created: CreatedRun[]; more: boolean }> {
  await planAgainAfterClockWentBack(settings);
  const due = await readDueDags(settings.database, settings.nowUs());
  const created: CreatedRun[] = [];
  let more = false;
  let isWanted = false;
  for (const dag of due) {
    if (created.length >= RUNS_OF_ALL_PER_TURN) {
      more = true;
      break;
    }
    const made = await settings.database.transaction((tx) => createRunsOf(tx, settings, dag.dag_id));
    created.push(...made.created);
    more ||= made.more;
    isWanted ||= made.isWanted;
  }
  if (isWanted) settings.timetablesWanted?.();
  return { created, more };
}

interface RunsOfDag {
  readonly created: CreatedRun[];
  readonly more: boolean;
  /** Whether its timetable, a user's own, has to be asked for what comes next. */
  readonly isWanted: boolean;
}

const NOTHING: RunsOfDag = { created: [], more: false, isWanted: false };

/** Reads the DAG's row again inside the transaction: it may have been paused or planned anew since it was found due. */
async function createRunsOf(tx: Queryable, settings: DueSettings, dagId: string): Promise<RunsOfDag> {
  const dag = await readDag(tx, dagId);
  if (dag === undefined || dag.is_paused !== 0 || dag.is_draining !== 0 || dag.is_active !== 1)
    return NOTHING;
  const version = dag.latest_version_id === null ? undefined : await loadVersion(tx, dag.latest_version_id);
  if (version === undefined || !allowsScheduled(version.definition)) return NOTHING;
  const nowUs = settings.nowUs();
  const isDue = (row: DagRow | null): row is DagRow =>
    row?.next_run_after != null && row.next_run_after <= nowUs;
  const created: CreatedRun[] = [];
  let free = dag.max_active_runs - (await unfinishedRuns(tx, dagId, nowUs));
  let place: DagRow | null =
    isDue(dag) && free > 0 ? await tickAtHand(tx, dag, version.definition, nowUs) : dag;
  let isWanted = false;
  let missed = 0;
  while (isDue(place) && free > 0 && created.length < RUNS_PER_TURN && missed < MISSED_PER_TURN) {
    const next = await tickAfter(tx, place, version.definition, nowUs);
    isWanted ||= next.isWanted;
    // Which tick is the newest that has passed cannot be told before the timetable has said what follows.
    if (next.isUnknown && skipsMissed(version.definition)) return { created, more: false, isWanted };
    const moved = await moveOn(tx, place, next);
    if (moved === null) break;
    // Without catch-up only the newest tick that has passed gets a run: the others were missed.
    const isMissed = skipsMissed(version.definition) && isDue(moved);
    const runRef = isMissed ? null : await createScheduled(tx, nowUs, place, version);
    if (runRef === null) missed += 1;
    else {
      created.push({ dagId, runRef, awaitsAssets: version.definition.schedule.kind === 'assetAndTime' });
      free -= 1;
    }
    place = moved;
  }
  return { created, more: isDue(place) && free > 0, isWanted };
}

const skipsMissed = ({ catchup, schedule }: DagDefinition): boolean =>
  !catchup && timePart(schedule).kind !== 'continuous' && timePart(schedule).kind !== 'once';

const allowsScheduled = ({ allowedRunTypes }: DagDefinition): boolean =>
  allowedRunTypes === null || allowedRunTypes.includes('scheduled');

/** A run that somebody made for later takes no place before its time. */
export async function unfinishedRuns(tx: Queryable, dagId: string, nowUs: number): Promise<number> {
  const row = await tx.first<{ n: number }>(
    `select count(*) as n from dag_run
     where dag_id = ? and state in ('queued', 'running') and run_type <> 'backfill' and run_after <= ?`,
    [dagId, nowUs],
  );
  return row?.n ?? 0;
}

async function createScheduled(
  tx: Queryable,
  nowUs: number,
  dag: DagRow,
  { definition, id: versionId }: StoredVersion,
): Promise<number | null> {
  const runAfterUs = dag.next_run_after ?? nowUs;
  const { schedule } = definition;
  // A run about a partition is about no time: as in Airflow it has neither a logical date nor an interval.
  const partition = schedule.kind === 'cronPartition' ? partitionAt(schedule, runAfterUs) : null;
  const isAboutTime = partition === null;
  const named = (isAboutTime ? dag.next_logical_date : null) ?? runAfterUs;
  return createRun(
    tx,
    {
      dagId: dag.dag_id,
      runId: `scheduled__${formatInstant(named).replace('Z', '+00:00')}`,
      team: dag.team,
      versionId,
      logicalDateUs: isAboutTime ? dag.next_logical_date : null,
      intervalStartUs: isAboutTime ? dag.next_interval_start : null,
      intervalEndUs: isAboutTime ? dag.next_interval_end : null,
      runAfterUs,
      runType: 'scheduled',
      triggeredBy: 'timetable',
      triggeringUser: null,
      conf: '{}',
      params: defaultParams(definition),
      note: null,
      partition: partition === null ? null : { key: partition.key, dateUs: partition.date },
      awaitsAssets: schedule.kind === 'assetAndTime',
    },
    nowUs,
  );
}

/** As JSON text. */
export function defaultParams(definition: DagDefinition): string {
  const entries = Object.entries(definition.params).map(
    ([name, param]) => `${JSON.stringify(name)}:${param.defaultJson ?? 'null'}`,
  );
  return `{${entries.join(',')}}`;
}

/** The row as it stands after its tick was used, or null where somebody else moved it. */
async function moveOn(tx: Queryable, dag: DagRow, { columns }: NextTick): Promise<DagRow | null> {
  const last = { start: dag.next_interval_start ?? 0, end: dag.next_interval_end ?? 0 };
  if (!(await advanceSchedule(tx, dag.dag_id, dag.next_run_after ?? 0, columns, last))) return null;
  return {
    ...dag,
    next_logical_date: columns.logicalDate,
    next_interval_start: columns.intervalStart,
    next_interval_end: columns.intervalEnd,
    next_run_after: columns.runAfter,
    last_automated_start: last.start,
    last_automated_end: last.end,
  };
}
