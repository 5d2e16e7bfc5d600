// What is left that could happen by itself: runs, callbacks, schedules that go on.
import type { Queryable } from '@ariel/store';

export async function isWorkOpen(db: Queryable): Promise<boolean> {
  const open = await db.first(
    `select 1 as found where exists (select 1 from dag_run where state in ('queued', 'running'))
       or exists (select 1 from callback where state in ('queued', 'running'))
       or exists (select 1 from dag where is_active = 1 and is_paused = 0 and next_run_after is not null)`,
  );
  return open !== undefined;
}

const openRuns = `select r.dag_id, r.run_id, r.state, r.owner_id, r.event_seq, r.fence,
  (select json_group_array(i.task_id || '[' || i.map_index || '] ' || coalesce(i.state, 'none') || coalesce(' until ' || i.wait_until, ''))
     from task_instance i where i.run_ref = r.id
       and coalesce(i.state, 'none') not in ('success', 'failed', 'skipped', 'upstream_failed', 'removed')) as open
  from dag_run r where r.state in ('queued', 'running') order by r.id limit 3`;

/** In words. */
export async function openWork(db: Queryable): Promise<string[]> {
  const runs = await db.all<Record<string, unknown>>(openRuns);
  const schedules = await db.all<Record<string, unknown>>(
    'select dag_id, next_run_after, active_runs from dag where is_active = 1 and is_paused = 0 and next_run_after is not null limit 3',
  );
  const callbacks = await db.all<Record<string, unknown>>(
    "select id, kind, event, state, claims, lease_until from callback where state in ('queued', 'running') limit 3",
  );
  return [...runs, ...schedules, ...callbacks].map((row) => JSON.stringify(row));
}
