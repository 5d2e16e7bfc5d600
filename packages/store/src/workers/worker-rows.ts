// The workers that pull work, as rows that operators see. Nothing is decided by them: leases belong to attempts.
import type { Queryable } from '../database/database.ts';

export interface WorkerReport {
  readonly id: string;
  readonly hostname: string;
  readonly pid: number;
  readonly queues: readonly string[];
  /** Tasks that it runs at once. */
  readonly places: number;
  readonly running: number;
  readonly version: string;
}

export interface WorkerRow extends Omit<WorkerReport, 'queues'> {
  /** JSON text. */
  readonly queues: string;
  readonly started_at: number;
  readonly seen_at: number;
  readonly left_at: number | null;
}

/** Writes that the worker was heard of now. */
export async function seeWorker(db: Queryable, worker: WorkerReport, nowUs: number): Promise<void> {
  const queues = JSON.stringify(worker.queues);
  await db.run(
    `insert into worker (id, hostname, pid, queues, places, running, version, started_at, seen_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?)
     on conflict (id) do update set running = excluded.running, places = excluded.places, queues = excluded.queues,
       seen_at = excluded.seen_at, left_at = null`,
    [
      worker.id,
      worker.hostname,
      worker.pid,
      queues,
      worker.places,
      worker.running,
      worker.version,
      nowUs,
      nowUs,
    ],
  );
}

/** The worker left in order. */
export async function workerLeft(db: Queryable, workerId: string, nowUs: number): Promise<void> {
  await db.run('update worker set left_at = ?, running = 0 where id = ?', [nowUs, workerId]);
}

/** Workers that were heard of since `sinceUs` and have not left, the longest there first. */
export function readWorkers(db: Queryable, sinceUs: number): Promise<WorkerRow[]> {
  return db.all<WorkerRow>(
    'select * from worker where left_at is null and seen_at >= ? order by started_at, id',
    [sinceUs],
  );
}

/** Forgets workers that were not heard of for long. */
export function forgetWorkers(db: Queryable, beforeUs: number): Promise<number> {
  return db.run('delete from worker where seen_at < ?', [beforeUs]);
}
