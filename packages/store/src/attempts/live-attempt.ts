// Reads attempts that somebody holds or held: by id, by worker, by lease.
import type { InstanceState } from '@ariel/core';
import type { Queryable } from '../database/database.ts';

export interface LiveRow {
  readonly id: string;
  readonly run_ref: number;
  readonly task_id: string;
  readonly map_index: number;
  readonly iteration: number;
  readonly path: string | null;
  readonly state: InstanceState;
  readonly try_number: number;
  readonly max_tries: number;
  readonly version_id: string;
  readonly pool: string;
  readonly pool_slots: number;
  readonly infra_losses: number;
  readonly start_at: number | null;
  readonly worker_id: string | null;
  readonly hostname: string | null;
  readonly pid: number | null;
  readonly pid_started: string | null;
}

const columns = `id, run_ref, task_id, map_index, iteration, path, state, try_number, max_tries, version_id, pool, pool_slots, infra_losses,
  start_at, worker_id, hostname, pid, pid_started`;

export function readAttempt(db: Queryable, attemptId: string): Promise<LiveRow | undefined> {
  return db.first<LiveRow>(`select ${columns} from task_instance where id = ?`, [attemptId]);
}

/** Every attempt that holds slots: queued, running or restarting. */
export function readLiveAttempts(db: Queryable): Promise<LiveRow[]> {
  return db.all<LiveRow>(
    `select ${columns} from task_instance where state in ('queued', 'running', 'restarting') order by run_ref`,
  );
}

/** Running attempts whose worker was not heard of in time. */
export function readExpiredAttempts(db: Queryable, nowUs: number): Promise<LiveRow[]> {
  return db.all<LiveRow>(
    `select ${columns} from task_instance where state in ('running', 'restarting') and lease_until < ?`,
    [nowUs],
  );
}
