// Every try of a task instance: the finished ones that another try replaced, and the one that is current.
import type { InstanceState } from '@ariel/core';
import type { Queryable } from '../database/database.ts';

export interface AttemptRow {
  readonly id: string;
  readonly state: InstanceState;
  readonly try_number: number;
  readonly max_tries: number;
  readonly version_id: string;
  readonly version_number: number;
  readonly version_created_at: number;
  readonly bundle_version: string | null;
  readonly bundle_url_template: string | null;
  readonly code_hash: string;
  readonly bundle_name: string;
  readonly operator: string;
  readonly pool: string;
  readonly pool_slots: number;
  readonly priority_weight: number;
  readonly queue: string;
  readonly scheduled_at: number | null;
  readonly queued_at: number | null;
  readonly start_at: number | null;
  readonly end_at: number | null;
  readonly hostname: string | null;
  readonly pid: number | null;
  readonly rendered_map_index: string | null;
  readonly error: string | null;
  readonly reason: string | null;
}

const columns = `a.id, a.state, a.try_number, a.max_tries, a.version_id, v.number as version_number,
  v.created_at as version_created_at, v.code_hash, v.bundle_name, v.bundle_version,
  (select b.url_template from dag_bundle b where b.name = v.bundle_name) as bundle_url_template, a.operator, a.pool, a.pool_slots, a.priority_weight,
  a.queue, a.scheduled_at, a.queued_at, a.start_at, a.end_at, a.hostname, a.pid, a.rendered_map_index, a.error, a.reason`;

/** Oldest first. An instance that was never tried has one with number 0. */
export function attemptsOf(
  database: Queryable,
  key: {
    readonly runRef: number;
    readonly taskId: string;
    readonly mapIndex: number;
    readonly iteration: number;
  },
): Promise<AttemptRow[]> {
  const part = (table: string, rank: number): string =>
    `select ${columns}, ${rank} as replaced from ${table} a join dag_version v on v.id = a.version_id
     where a.run_ref = ? and a.task_id = ? and a.map_index = ? and a.iteration = ?`;
  const values = [key.runRef, key.taskId, key.mapIndex, key.iteration];
  return database.all<AttemptRow>(
    `${part('task_instance_history', 0)} union all ${part('task_instance', 1)} order by try_number, replaced`,
    [...values, ...values],
  );
}
