// Copies a run with its rows: what a fork begins with. What ended well stands in the copy as it ended, with what it returned;
// everything else waits there anew.
import type { Queryable } from '../database/database.ts';
import { makeDeadlines } from '../deadlines/deadline-rows.ts';
import type { RunRow } from './run-row.ts';

export interface CopiedRun {
  readonly runId: string;
  /** JSON texts. */
  readonly conf: string;
  readonly params: string;
  readonly fromTasks: string;
  readonly note: string | null;
  readonly user: string | null;
  readonly via: string;
}

/** The copy's reference, queued; null where the DAG has a run with that id. Its logical date is for its tasks only. */
export async function copyRun(
  tx: Queryable,
  run: RunRow,
  copy: CopiedRun,
  nowUs: number,
): Promise<number | null> {
  const made = await tx.first<{ id: number; deadlines: string | null }>(
    `insert into dag_run (dag_id, run_id, team, version_id, logical_date, interval_start, interval_end, run_after, state, run_type,
       triggered_by, triggering_user, conf, params, note, queued_at, updated_at, forked_from, forked_tasks, forked_date, has_gaps,
       bundle_version)
     values (?, ?, ?, ?, null, ?, ?, ?, 'queued', 'manual', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,
       (select o.bundle_version from dag_run o where o.id = ?))
     on conflict do nothing
     returning id, (select deadlines from dag_version where id = dag_run.version_id) as deadlines`,
    [
      ...[run.dag_id, copy.runId, run.team, run.version_id, run.interval_start, run.interval_end, nowUs],
      ...[copy.via, copy.user, copy.conf, copy.params, copy.note, nowUs, nowUs],
      ...[run.run_id, copy.fromTasks, run.logical_date ?? run.forked_date, run.has_gaps, run.id],
    ],
  );
  if (!made) return null;
  await tx.run('update dag_version set is_used = 1 where id = ? and is_used = 0', [run.version_id]);
  // From now on: it is about a time that is over.
  const named = { dagId: run.dag_id, versionId: run.version_id, runId: copy.runId, runRef: made.id };
  if (made.deadlines !== null)
    await makeDeadlines(tx, { ...named, logicalDateUs: null, queuedUs: nowUs }, made.deadlines);
  return made.id;
}

const stands = "i.state in ('success', 'skipped', 'removed')";

const copyInstances = `insert into task_instance
  (run_ref, task_id, map_index, iteration, path, id, state, try_number, max_tries, version_id, operator, pool, pool_slots,
   priority_weight, queue, scheduled_at, queued_at, start_at, end_at, first_start_at, hostname, rendered_map_index,
   rendered_fields, reason)
  select ?, i.task_id, i.map_index, i.iteration, i.path, ?, case when ${stands} then i.state end, 0, i.max_tries, i.version_id,
   i.operator, i.pool, i.pool_slots, i.priority_weight, i.queue,
   case when ${stands} then i.scheduled_at end, case when ${stands} then i.queued_at end,
   case when ${stands} then i.start_at end, case when ${stands} then i.end_at end,
   case when ${stands} then i.first_start_at end, case when ${stands} then i.hostname end,
   case when ${stands} then i.rendered_map_index end, case when ${stands} then i.rendered_fields end,
   case when ${stands} then ? end
  from task_instance i where i.id = ?`;

/** Instances, what they returned, and the regions that they stand in. */
export async function copyRows(
  tx: Queryable,
  from: RunRow,
  toRef: number,
  { instanceIds, newId }: { readonly instanceIds: readonly string[]; readonly newId: () => string },
): Promise<void> {
  const reason = `taken over from run ${from.run_id}`;
  await tx.runMany(
    copyInstances,
    instanceIds.map((id) => [toRef, newId(), reason, id]),
  );
  await tx.run(
    `insert into task_expansion (run_ref, id, is_loop, parent_map_index, parent_iteration, from_position, first_number, count, collapse)
     select ?, id, is_loop, parent_map_index, parent_iteration, from_position, first_number, count, collapse
     from task_expansion where run_ref = ?`,
    [toRef, from.id],
  );
  await tx.run(
    `insert into xcom (run_ref, task_id, map_index, iteration, key, value, length, attempt_id, created_at)
     select i.run_ref, x.task_id, x.map_index, x.iteration, x.key, x.value, x.length, i.id, x.created_at
     from xcom x join task_instance i on i.run_ref = ? and i.task_id = x.task_id and i.map_index = x.map_index
       and i.iteration = x.iteration and i.state = 'success'
     where x.run_ref = ?`,
    [toRef, from.id],
  );
  // How values are shown that hold a secret.
  await tx.run(
    `insert into xcom_view (run_ref, attempt_id, key, view)
     select n.run_ref, n.id, v.key, v.view from xcom_view v join task_instance o on o.id = v.attempt_id
       join task_instance n on n.run_ref = ? and n.task_id = o.task_id and n.map_index = o.map_index
         and n.iteration = o.iteration and n.state = 'success'
     where v.run_ref = ?`,
    [toRef, from.id],
  );
}

/** What waits in the copy has not been tried there. */
export async function forgetTries(
  tx: Queryable,
  runRef: number,
  retries: ReadonlyMap<string, number>,
): Promise<void> {
  await tx.run('delete from task_instance_history where run_ref = ?', [runRef]);
  await tx.runMany(
    'update task_instance set try_number = 0, max_tries = ? where run_ref = ? and task_id = ? and state is null',
    [...retries].map(([taskId, each]) => [each, runRef, taskId]),
  );
}
