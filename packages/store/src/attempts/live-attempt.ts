// Reads attempts that somebody holds or held: by id, by worker, by lease.
import type { InstanceState } from '@ariel/core';
import type { Queryable } from '../database/database.ts';
import { databaseNow } from '../database/database-clock.ts';

/** An attempt as its claim leaves it, until somebody touches it. */
export interface HeldRow {
  readonly id: string;
  readonly run_ref: number;
  readonly task_id: string;
  readonly map_index: number;
  readonly iteration: number;
  readonly path: string | null;
  readonly try_number: number;
  readonly max_tries: number;
  readonly version_id: string;
  readonly pool: string;
  readonly pool_slots: number;
  readonly infra_losses: number;
  readonly start_at: number | null;
}

export interface LiveRow extends HeldRow {
  readonly state: InstanceState;
  readonly worker_id: string | null;
  readonly hostname: string | null;
  readonly pid: number | null;
  readonly pid_started: string | null;
}

export const liveColumns = `id, run_ref, task_id, map_index, iteration, path, state, try_number, max_tries, version_id, pool, pool_slots, infra_losses,
  start_at, worker_id, hostname, pid, pid_started`;

export function readAttempt(db: Queryable, attemptId: string): Promise<LiveRow | undefined> {
  return db.first<LiveRow>(`select ${liveColumns} from task_instance where id = ?`, [attemptId]);
}

/** Those that are there, in the order of their ids. */
export async function readAttempts(db: Queryable, attemptIds: readonly string[]): Promise<LiveRow[]> {
  const rows = await db.allMany<LiveRow>(
    `select ${liveColumns} from task_instance where id = ?`,
    attemptIds.map((id) => [id]),
  );
  return rows.flat();
}

/** Every attempt that holds slots: queued, running or restarting. */
export function readLiveAttempts(db: Queryable): Promise<LiveRow[]> {
  return db.all<LiveRow>(
    `select ${liveColumns} from task_instance where state in ('queued', 'running', 'restarting') order by run_ref`,
  );
}

/** Attempts of the owner's runs whose worker was not heard of in time, on the database's clock. */
export async function readExpiredAttempts(db: Queryable, ownerId: string | null = null): Promise<LiveRow[]> {
  const now = await databaseNow(db);
  const owned = ownerId === null ? '' : ' and run_ref in (select id from dag_run where owner_id = ?)';
  return db.all<LiveRow>(
    `select ${liveColumns} from task_instance
     where state in ('running', 'restarting') and lease_until < ${now.sql}${owned}`,
    [...now.parameters, ...(ownerId === null ? [] : [ownerId])],
  );
}
