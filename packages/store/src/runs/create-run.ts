// Makes a run, queued. Run ids and logical dates are unique per DAG; a second one is an expected answer, not an error.
import type { RunType, TriggeredBy } from '@ariel/core';
import { pinnedVersion } from '../bundles/pinned-version.ts';
import type { Queryable } from '../database/database.ts';
import { makeDeadlines } from '../deadlines/deadline-rows.ts';

export interface NewRun {
  readonly dagId: string;
  readonly runId: string;
  readonly team: string | null;
  readonly versionId: string;
  readonly logicalDateUs: number | null;
  readonly intervalStartUs: number | null;
  readonly intervalEndUs: number | null;
  readonly runAfterUs: number;
  readonly runType: RunType;
  readonly triggeredBy: TriggeredBy;
  readonly triggeringUser: string | null;
  readonly conf: string;
  readonly params: string;
  readonly note: string | null;
  /** The partition that it is about. @default none */
  readonly partition?: { readonly key: string; readonly dateUs: number | null } | null;
  /** The version of the bundle that was asked for. @default the one that the DAG's version is of, where runs pin it */
  readonly bundleVersion?: string;
  /** Whether it stays queued until the assets of its schedule have news. @default false */
  readonly awaitsAssets?: boolean;
}

const insert = `insert into dag_run
  (dag_id, run_id, team, version_id, logical_date, interval_start, interval_end, run_after, state, run_type, triggered_by,
   triggering_user, conf, params, note, queued_at, updated_at, bundle_version)
  values (?, ?, ?, ?, ?, ?, ?, ?, 'queued', ?, ?, ?, ?, ?, ?, ?, ?, coalesce(?, ${pinnedVersion('?', '?')}))
  on conflict do nothing
  returning id, (select deadlines from dag_version where id = dag_run.version_id) as deadlines`;

/** The run's reference, or null where the DAG has a run with that id or logical date. */
export async function createRun(tx: Queryable, run: NewRun, nowUs: number): Promise<number | null> {
  const row = await tx.first<{ id: number; deadlines: string | null }>(insert, [
    run.dagId,
    run.runId,
    run.team,
    run.versionId,
    run.logicalDateUs,
    run.intervalStartUs,
    run.intervalEndUs,
    run.runAfterUs,
    run.runType,
    run.triggeredBy,
    run.triggeringUser,
    run.conf,
    run.params,
    run.note,
    nowUs,
    nowUs,
    run.bundleVersion ?? null,
    run.versionId,
    run.dagId,
  ]);
  if (!row) return null;
  await tx.run('update dag_version set is_used = 1 where id = ? and is_used = 0', [run.versionId]);
  if (run.partition) {
    const { dateUs, key } = run.partition;
    await tx.run('update dag_run set partition_key = ?, partition_date = ? where id = ?', [
      key,
      dateUs,
      row.id,
    ]);
  }
  if (run.awaitsAssets) await tx.run('update dag_run set awaits_assets = 1 where id = ?', [row.id]);
  if (row.deadlines !== null)
    await makeDeadlines(tx, { ...run, runRef: row.id, queuedUs: nowUs }, row.deadlines);
  return row.id;
}
