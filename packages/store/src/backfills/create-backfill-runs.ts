// Makes the runs of a backfill, queued, in one round trip. A date whose run somebody else has made meanwhile gets none.
import type { Queryable, SqlParameters } from '../database/database.ts';
import { makeDeadlines } from '../deadlines/deadline-rows.ts';

export interface NewBackfillRun {
  readonly runId: string;
  /** Null, with the interval: the run is about a partition. */
  readonly logicalDateUs: number | null;
  readonly intervalStartUs: number | null;
  readonly intervalEndUs: number | null;
  readonly runAfterUs: number;
  readonly partition: { readonly key: string; readonly dateUs: number } | null;
}

/** What all of them have in common. */
export interface BackfillRuns {
  readonly backfillId: number;
  readonly dagId: string;
  readonly team: string | null;
  readonly versionId: string;
  readonly user: string | null;
  /** JSON text. */
  readonly conf: string;
  readonly params: string;
}

const insert = `insert into dag_run
  (dag_id, run_id, team, version_id, logical_date, interval_start, interval_end, run_after, state, run_type, triggered_by,
   triggering_user, conf, params, queued_at, updated_at, backfill_id, partition_key, partition_date)
  values (?, ?, ?, ?, ?, ?, ?, ?, 'queued', 'backfill', 'backfill', ?, ?, ?, ?, ?, ?, ?, ?)
  on conflict do nothing
  returning id`;

/** For each run its reference, or null. */
export async function createBackfillRuns(
  tx: Queryable,
  shared: BackfillRuns,
  runs: readonly NewBackfillRun[],
  nowUs: number,
): Promise<(number | null)[]> {
  if (runs.length === 0) return [];
  const { backfillId, conf, dagId, params, team, user, versionId } = shared;
  const rows = await tx.allMany<{ id: number }>(
    insert,
    runs.map(
      ({ intervalEndUs, intervalStartUs, logicalDateUs, partition, runAfterUs, runId }): SqlParameters => [
        ...[dagId, runId, team, versionId, logicalDateUs, intervalStartUs, intervalEndUs, runAfterUs],
        ...[user, conf, params, nowUs, nowUs, backfillId],
        ...[partition?.key ?? null, partition?.dateUs ?? null],
      ],
    ),
  );
  await tx.run('update dag_version set is_used = 1 where id = ? and is_used = 0', [versionId]);
  const refs = rows.map(([made]) => made?.id ?? null);
  await makeTheirDeadlines(tx, shared, { runs, refs, nowUs });
  return refs;
}

async function makeTheirDeadlines(
  tx: Queryable,
  { dagId, versionId }: BackfillRuns,
  made: {
    readonly runs: readonly NewBackfillRun[];
    readonly refs: readonly (number | null)[];
    readonly nowUs: number;
  },
): Promise<void> {
  const sql = 'select deadlines from dag_version where id = ?';
  const text = (await tx.first<{ deadlines: string | null }>(sql, [versionId]))?.deadlines ?? null;
  if (text === null) return;
  for (const [index, run] of made.runs.entries()) {
    const runRef = made.refs[index] ?? null;
    if (runRef === null) continue;
    const { logicalDateUs, runId } = run;
    await makeDeadlines(tx, { dagId, versionId, runId, runRef, logicalDateUs, queuedUs: made.nowUs }, text);
  }
}
