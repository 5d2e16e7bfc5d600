// A run as it is compared with another one.
import type { InstanceRecord, RunRecord } from '@ariel/core';
import type { Queryable } from '../database/database.ts';
import { BRANCH_KEY } from '../runs/load-run-snapshot.ts';
import type { RunRow } from './run-reads.ts';
import { fileHashes, readRunRecord } from './run-record.ts';

/** Values are as they may be shown. */
export async function comparedRun(database: Queryable, run: RunRow): Promise<RunRecord> {
  const { instances, xcoms } = await readRunRecord(database, run.id, true);
  const nameOf = (row: { task_id: string; map_index: number; iteration: number }): string =>
    `${row.task_id}\n${row.iteration}\n${row.map_index}`;
  const values = Map.groupBy(
    xcoms.filter(({ key }) => key !== BRANCH_KEY),
    nameOf,
  );
  return {
    state: run.state,
    durationMs: msBetween(run.start_at, run.end_at),
    versionNumber: run.version_number,
    conf: run.conf,
    params: run.params,
    files: await fileHashes(database, run.code_hash),
    instances: instances.map(
      (row): InstanceRecord => ({
        taskId: row.task_id,
        mapIndex: row.map_index,
        iteration: row.iteration,
        state: row.state,
        tryNumber: row.try_number,
        durationMs: msBetween(row.start_at, row.end_at),
        inputs: textsOf(row.rendered_fields),
        outputs: Object.fromEntries((values.get(nameOf(row)) ?? []).map(({ key, value }) => [key, value])),
      }),
    ),
  };
}

const msBetween = (startUs: number | null, endUs: number | null): number | null =>
  startUs === null || endUs === null ? null : (endUs - startUs) / 1000;

function textsOf(json: string | null): Readonly<Record<string, string>> {
  if (json === null) return {};
  const fields = JSON.parse(json) as Readonly<Record<string, unknown>>;
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, JSON.stringify(value)]));
}
