// Which dag processor reads a bundle. Two that read the same files at different moments of a deployment would publish each over the
// other's; so one reads, for as long as its job lives.

import type { Queryable } from '../database/database.ts';
import { databaseNow } from '../database/database-clock.ts';

/** Takes what of these nobody living has; gives those that are this job's. */
export async function claimBundles(
  db: Queryable,
  jobId: string,
  names: readonly string[],
  leaseMs: number,
): Promise<ReadonlySet<string>> {
  const now = await databaseNow(db);
  const rows = await db.allMany<{ bundle_name: string }>(
    `insert into bundle_claim (bundle_name, job_id, claimed_at) values (?, ?, ${now.sql})
     on conflict (bundle_name) do update set job_id = excluded.job_id, claimed_at = excluded.claimed_at
       where bundle_claim.job_id = excluded.job_id or not exists (select 1 from job j
         where j.id = bundle_claim.job_id and j.ended_at is null and j.heartbeat_at >= ${now.sql} - ?)
     returning bundle_name`,
    names.map((name) => [name, jobId, ...now.parameters, ...now.parameters, leaseMs * 1000]),
  );
  return new Set(rows.flat().map((row) => row.bundle_name));
}

export async function releaseBundles(db: Queryable, jobId: string): Promise<void> {
  await db.run('delete from bundle_claim where job_id = ?', [jobId]);
}
