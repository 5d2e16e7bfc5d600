// The processes of the installation: each part that runs has a row, and says now and then that it lives. A row that was
// not heard of for longer than the lease is dead, whatever it does: what it owned may be taken.

import type { Queryable } from '../database/database.ts';
import { databaseNow } from '../database/database-clock.ts';

export interface NewJob {
  readonly id: string;
  readonly kind: 'scheduler' | 'dag_processor' | 'api_server' | 'worker' | 'triggerer' | 'standalone';
  readonly hostname: string;
  readonly pid: number;
  readonly version: string;
  /** JSON text: what else is worth showing. */
  readonly detail: string | null;
}

export async function registerJob(db: Queryable, job: NewJob): Promise<void> {
  const now = await databaseNow(db);
  await db.run(
    `insert into job (id, kind, hostname, pid, version, detail, started_at, heartbeat_at, alive_since)
     values (?, ?, ?, ?, ?, ?, ${now.sql}, ${now.sql}, ${now.sql})`,
    [
      job.id,
      job.kind,
      job.hostname,
      job.pid,
      job.version,
      job.detail,
      ...now.parameters,
      ...now.parameters,
      ...now.parameters,
    ],
  );
}

/** They have ended in order. */
export async function endJobs(db: Queryable, ids: readonly string[]): Promise<void> {
  const { parameters, sql } = await databaseNow(db);
  await db.runMany(
    `update job set ended_at = ${sql}, heartbeat_at = ${sql} where id = ? and ended_at is null`,
    ids.map((id) => [...parameters, ...parameters, id]),
  );
}

/** Whoever else was there is gone: for where this process is known to be the only one. */
export async function endOtherJobs(db: Queryable, ids: readonly string[]): Promise<void> {
  const others = ids.map(() => '?').join(', ');
  await db.run(
    `update job set ended_at = heartbeat_at where ended_at is null and id not in (${others})`,
    ids,
  );
}

/** Processes that were not heard of for so long will not come back: they count as ended. */
export async function endSilentJobs(db: Queryable, silentMs: number): Promise<void> {
  const { parameters, sql } = await databaseNow(db);
  await db.run(
    `update job set ended_at = heartbeat_at where ended_at is null and heartbeat_at < ${sql} - ?`,
    [...parameters, silentMs * 1000],
  );
}
