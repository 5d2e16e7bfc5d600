// How processes say that they live, on the database's clock. A scheduler hears with the same statement who else does.
import type { Queryable } from '../database/database.ts';
import { type DatabaseNow, databaseNow } from '../database/database-clock.ts';

/** What a scheduler hears with its beat. */
export interface SchedulerBeat {
  /** Schedulers that live, with this one. */
  readonly living: number;
  /** Running runs without a living owner. */
  readonly orphans: number;
  /** Running runs in all. */
  readonly running: number;
}

/** A gap of more than `gapMs` ends the time through which the job was reachable. */
function beat(now: DatabaseNow, count: number): string {
  return `update job
    set alive_since = case when heartbeat_at < ${now.sql} - ? then ${now.sql} else coalesce(alive_since, started_at) end,
        heartbeat_at = ${now.sql}
    where id in (${Array.from({ length: count }, () => '?').join(', ')}) and ended_at is null`;
}

const beatParameters = ({ parameters }: DatabaseNow, gapMs: number, ids: readonly string[]) => [
  ...parameters,
  gapMs * 1000,
  ...parameters,
  ...parameters,
  ...ids,
];

/** They live. False where one was declared dead meanwhile. */
export async function beatJobs(db: Queryable, ids: readonly string[], gapMs: number): Promise<boolean> {
  const now = await databaseNow(db);
  return (await db.run(beat(now, ids.length), beatParameters(now, gapMs, ids))) === ids.length;
}

const living = `j.kind = 'scheduler' and j.ended_at is null and j.heartbeat_at >=`;

/** A scheduler lives; null where it did not say so for longer than the lease, so that its runs may be another's by now. */
export async function beatScheduler(
  db: Queryable,
  id: string,
  { gapMs, leaseMs }: { readonly gapMs: number; readonly leaseMs: number },
): Promise<SchedulerBeat | null> {
  const now = await databaseNow(db);
  const { parameters, sql } = now;
  const row = await db.first<SchedulerBeat>(
    `${beat(now, 1)} and heartbeat_at >= ${sql} - ?
     returning (select count(*) from job j where ${living} ${sql} - ?) as living,
       (select count(*) from dag_run r where r.state = 'running' and not exists
         (select 1 from job j where j.id = r.owner_id and ${living} ${sql} - ?)) as orphans,
       (select count(*) from dag_run r where r.state = 'running') as running`,
    [
      ...beatParameters(now, gapMs, [id]),
      ...parameters,
      leaseMs * 1000,
      ...parameters,
      leaseMs * 1000,
      ...parameters,
      leaseMs * 1000,
    ],
  );
  return row ?? null;
}
