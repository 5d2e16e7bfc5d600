// A task instance and its tries as the public API shows them.
import type { DagDefinition, TaskDefinition } from '@ariel/core';
import type { AffectedInstance } from '@ariel/protocol';
import { type AttemptRow, findRun, type InstanceRow, instancesOfTasks } from '@ariel/store/reads';
import { loopAround } from '../../progress/dag-structure.ts';
import type { ApiContext } from '../../server/api-context.ts';
import { shownValue } from '../../server/shown-values.ts';
import { iso, isoOrNull, presentVersion, secondsBetween } from '../answers/presented.ts';
import { pythonText } from '../answers/python-text.ts';

export type Definitions = ReadonlyMap<string, DagDefinition>;

export function taskDisplayName(definition: DagDefinition | undefined, taskId: string): string {
  return taskOf(definition, taskId)?.displayName ?? taskId;
}

const taskOf = (definition: DagDefinition | undefined, taskId: string): TaskDefinition | undefined =>
  definition?.tasks.find((task) => task.taskId === taskId);

/** What a try and an instance have in common. */
function presentAttempt(
  row: AttemptRow | InstanceRow,
  task: TaskDefinition | undefined,
  context: ApiContext,
) {
  return {
    id: row.id,
    map_index: 'map_index' in row ? row.map_index : -1,
    start_date: isoOrNull(row.start_at),
    end_date: isoOrNull(row.end_at),
    duration: secondsBetween(row.start_at, row.end_at),
    state: row.state,
    try_number: row.try_number,
    max_tries: row.max_tries,
    hostname: row.hostname,
    unixname: null,
    pool: row.pool,
    pool_slots: row.pool_slots,
    queue: row.queue,
    priority_weight: row.priority_weight,
    operator: row.operator,
    operator_name: row.operator,
    queued_when: isoOrNull(row.queued_at),
    scheduled_when: isoOrNull(row.scheduled_at),
    pid: row.pid,
    executor: task?.executor ?? null,
    // As Python prints it.
    executor_config: pythonText(shownValue(context, task?.executorConfig ?? {})) ?? '{}',
    state_reason: row.reason,
  };
}

/** The innermost loop; the iteration is that of the instance's name. */
function presentLoop(row: InstanceRow, definition: DagDefinition | undefined) {
  const loopId = definition === undefined ? null : loopAround(definition, row.task_id);
  return {
    in_loop: loopId !== null,
    loop_iteration: loopId === null ? null : { loop_id: loopId, iteration: row.iteration },
  };
}

export function presentInstance(context: ApiContext, row: InstanceRow, definitions: Definitions) {
  return {
    ...presentAttempt(row, taskOf(definitions.get(row.version_id), row.task_id), context),
    task_id: row.task_id,
    dag_id: row.dag_id,
    dag_run_id: row.run_id,
    ...presentLoop(row, definitions.get(row.version_id)),
    logical_date: isoOrNull(row.logical_date),
    run_after: iso(row.run_after),
    task_display_name: taskDisplayName(definitions.get(row.version_id), row.task_id),
    dag_display_name: row.display_name ?? row.dag_id,
    note: row.note,
    rendered_map_index: row.rendered_map_index ?? (row.map_index < 0 ? null : String(row.map_index)),
    rendered_fields:
      row.rendered_fields === null
        ? {}
        : (JSON.parse(row.rendered_fields) as Readonly<Record<string, unknown>>),
    trigger: null,
    triggerer_job: null,
    dag_version: presentVersion(row.dag_id, row.display_name, row),
    team_name: row.dag_team,
  };
}

export function presentTry(
  context: ApiContext,
  attempt: AttemptRow,
  { definitions, instance }: { readonly instance: InstanceRow; readonly definitions: Definitions },
) {
  return {
    ...presentAttempt(
      attempt,
      taskOf(definitions.get(attempt.version_id) ?? definitions.get(instance.version_id), instance.task_id),
      context,
    ),
    task_id: instance.task_id,
    dag_id: instance.dag_id,
    dag_run_id: instance.run_id,
    map_index: instance.map_index,
    loop_iteration: presentLoop(instance, definitions.get(instance.version_id)).loop_iteration,
    task_display_name: taskDisplayName(definitions.get(attempt.version_id), instance.task_id),
    dag_display_name: instance.display_name ?? instance.dag_id,
    dag_version: presentVersion(instance.dag_id, instance.display_name, attempt),
    note: instance.note,
  };
}

export async function presentInstances(context: ApiContext, rows: readonly InstanceRow[]) {
  const definitions = await context.definitions.many(rows.map((row) => row.version_id));
  return rows.map((row) => presentInstance(context, row, definitions));
}

/** The instances that an act named, as they are now (dry: as they were). */
export async function affectedInstances(context: ApiContext, affected: readonly AffectedInstance[]) {
  const byRun = Map.groupBy(affected, (item) => JSON.stringify([item.dagId, item.runId]));
  const rows: InstanceRow[] = [];
  for (const [first, ...others] of byRun.values()) {
    if (first === undefined) continue;
    const all = [first, ...others];
    const run = await findRun(context.database, first.dagId, first.runId);
    if (!run) continue;
    const wanted = new Set(all.map((item) => nameOf(item.taskId, item.mapIndex, item.iteration)));
    const found = await instancesOfTasks(context.database, run.id, [
      ...new Set(all.map((item) => item.taskId)),
    ]);
    rows.push(...found.filter((row) => wanted.has(nameOf(row.task_id, row.map_index, row.iteration))));
  }
  return presentInstances(context, rows);
}

function nameOf(taskId: string, mapIndex: number, iteration: number): string {
  return `${mapIndex}/${iteration}/${taskId}`;
}
