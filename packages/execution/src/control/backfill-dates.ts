// The dates of a backfill and the runs that there are of them: by their logical dates, or by their partitions where the schedule is one of
// partitions, which have no logical dates.
import {
  type CronPartition,
  type DagDefinition,
  type PlannedRun,
  partitionAt,
  runsBetween,
} from '@ariel/core';
import type { CreateBackfillRequest } from '@ariel/protocol';
import type { Queryable } from '@ariel/store';

export interface KnownRun {
  readonly id: number;
  readonly run_id: string;
  readonly state: string;
  readonly version_id: string;
}

/** A date in the range, the run that its schedule plans for it, and the one that there is. */
export interface FoundDate {
  /** Of a partition: the time that it is about. */
  readonly logicalDate: number;
  readonly partition: { readonly key: string; readonly dateUs: number } | null;
  readonly run: PlannedRun;
  readonly known: KnownRun | undefined;
}

type Range = Pick<CreateBackfillRequest, 'dagId' | 'fromUs' | 'toUs'>;

interface Limits {
  readonly nowUs: number;
  readonly most: number;
  /** What a timetable of the user's own said of the range; null: the schedule is data. */
  readonly asked: readonly PlannedRun[] | null;
}

/** In order of time, at most `most`. */
export function findDates(
  tx: Queryable,
  { schedule }: DagDefinition,
  range: Range,
  limits: Limits,
): Promise<FoundDate[]> {
  return schedule.kind === 'cronPartition'
    ? partitionDates(tx, schedule, range, limits)
    : logicalDates(tx, schedule, range, limits);
}

async function logicalDates(
  tx: Queryable,
  schedule: DagDefinition['schedule'],
  { dagId, fromUs, toUs }: Range,
  { asked, most, nowUs }: Limits,
): Promise<FoundDate[]> {
  const runs =
    asked?.filter(({ runAfter }) => runAfter <= nowUs).slice(0, most) ??
    runsBetween(schedule, { from: fromUs, to: toUs, now: nowUs, most });
  const rows = await tx.all<KnownRun & { logical_date: number }>(
    `select id, run_id, state, version_id, logical_date from dag_run
     where dag_id = ? and logical_date >= ? and logical_date <= ?`,
    [dagId, fromUs, toUs],
  );
  const known = new Map(rows.map((row) => [row.logical_date, row]));
  return runs.map((run) => ({
    logicalDate: run.logicalDate,
    partition: null,
    run,
    known: known.get(run.logicalDate),
  }));
}

/** The range is one of what partitions are about, which is not when they are due: `runOffset` lies between. */
async function partitionDates(
  tx: Queryable,
  schedule: CronPartition,
  { dagId, fromUs, toUs }: Range,
  { most, nowUs }: Limits,
): Promise<FoundDate[]> {
  const tickOf = (date: number): number =>
    schedule.runOffset === 0 ? date : partitionAt({ ...schedule, runOffset: -schedule.runOffset }, date).date;
  const range = { from: tickOf(fromUs), to: tickOf(toUs), now: nowUs, most };
  const dates = runsBetween(schedule, range)
    .map((run) => ({ run, named: partitionAt(schedule, run.runAfter) }))
    .filter(({ named }) => named.date >= fromUs && named.date <= toUs);
  // The newest run of a partition counts.
  const known = await tx.allMany<KnownRun>(
    `select id, run_id, state, version_id from dag_run where dag_id = ? and partition_key = ? order by id desc limit 1`,
    dates.map(({ named }) => [dagId, named.key]),
  );
  return dates.map(({ named, run }, index) => ({
    logicalDate: named.date,
    partition: { key: named.key, dateUs: named.date },
    run,
    known: known[index]?.[0],
  }));
}
