// Everything that planning needs of a run's rows: how a new owner takes up a run in the middle.
import type { InstanceResult, InstanceSnapshot, InstanceState } from '@ariel/core';
import type { Queryable } from '../database/database.ts';

export interface StoredRunSnapshot {
  readonly instances: InstanceSnapshot[];
  readonly results: InstanceResult[];
}

/** XCom key under which a branch stores what it chose, as Airflow's clients know it. */
export const BRANCH_KEY = 'skipmixin_key';

export async function loadRunSnapshot(db: Queryable, runRef: number): Promise<StoredRunSnapshot> {
  const instances = await db.all<{
    task_id: string;
    map_index: number;
    state: InstanceState;
    wait_until: number | null;
  }>('select task_id, map_index, state, wait_until from task_instance where run_ref = ? and iteration = 0', [
    runRef,
  ]);
  const results = await db.all<{
    task_id: string;
    map_index: number;
    key: string;
    length: number | null;
    choice: string | null;
  }>(
    `select task_id, map_index, key, length, case when key = '${BRANCH_KEY}' then value end as choice
     from xcom where run_ref = ? and key in ('return_value', '${BRANCH_KEY}')`,
    [runRef],
  );
  return {
    instances: instances.map((row) => ({
      taskId: row.task_id,
      mapIndex: row.map_index,
      state: row.state,
      waitUntilUs: row.wait_until,
    })),
    results: mergeResults(results),
  };
}

function mergeResults(
  rows: readonly {
    task_id: string;
    map_index: number;
    key: string;
    length: number | null;
    choice: string | null;
  }[],
): InstanceResult[] {
  return rows.map((row) => ({
    taskId: row.task_id,
    mapIndex: row.map_index,
    hasValue: row.key === 'return_value',
    length: row.length,
    followed:
      row.choice === null ? null : ((JSON.parse(row.choice) as { followed?: string[] }).followed ?? []),
  }));
}
