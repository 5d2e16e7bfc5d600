// Reads what a body of the public API says of clearing: which runs, and of each what is cleared. Clears nothing itself.
import type { DagDefinition } from '@ariel/core';
import type { Actor, ClearRequest, InstanceReference } from '@ariel/protocol';
import type { ClearTaskInstances } from '@ariel/protocol/rest';
import {
  findInstance,
  type InstanceRow,
  instancesById,
  listRows,
  type RunRow,
  runResource,
} from '@ariel/store/reads';
import type { Static } from 'typebox';
import { structureOf, taskIdsNamed } from '../../progress/dag-structure.ts';
import type { ApiContext } from '../../server/api-context.ts';
import { ApiError } from '../../server/api-error.ts';
import { runOf } from '../answers/lookups.ts';
import { instantFrom } from '../lists/list-query.ts';

/** Runs that one request may clear or mark. */
const MAX_RUNS = 1_000;

export type ClearBody = Static<typeof ClearTaskInstances>;

export function refuseUnsupported(body: ClearBody): void {
  if ((body.task_instance_ids?.length || body.whole_expansion_ids?.length) && !body.dag_run_id) {
    throw new ApiError(400, 'task_instance_ids and whole_expansion_ids need dag_run_id');
  }
  if ((body.include_future || body.include_past) && !body.dag_run_id) {
    throw new ApiError(400, 'include_future and include_past need dag_run_id');
  }
}

export async function runsToClear(
  context: ApiContext,
  dagId: string,
  body: ClearBody,
): Promise<readonly RunRow[]> {
  const named = body.dag_run_id ? await runOf(context, dagId, body.dag_run_id) : null;
  if (named) {
    if ((body.include_future || body.include_past) && named.logical_date === null)
      throw new ApiError(
        400,
        `include_past and include_future go by logical dates, and the run ${named.run_id} has none: name runs, or a start_date and an end_date`,
      );
    return runsAround(context, named, body);
  }
  const from = bound('start_date', body.start_date);
  const to = bound('end_date', body.end_date);
  return runsWithin(context, dagId, { field: 'logical_date', from, to });
}

/** The run, with those before or after it where asked: by logical date, as Airflow does, or by when they were due where it has none. */
export function runsAround(
  context: ApiContext,
  run: RunRow,
  body: { readonly include_past?: boolean; readonly include_future?: boolean },
): Promise<readonly RunRow[]> {
  if (!body.include_future && !body.include_past) return Promise.resolve([run]);
  const [field, at] =
    run.logical_date === null
      ? (['run_after', run.run_after] as const)
      : (['logical_date', run.logical_date] as const);
  const from = body.include_past ? null : at;
  const to = body.include_future ? null : at;
  return runsWithin(context, run.dag_id, { field, from, to });
}

async function runsWithin(
  context: ApiContext,
  dagId: string,
  { field, from, to }: { readonly field: string; readonly from: number | null; readonly to: number | null },
): Promise<readonly RunRow[]> {
  const { rows } = await listRows<RunRow>(context.database, runResource, {
    filters: [
      { field: 'dag_id', op: 'in', values: [dagId] },
      ...(from === null ? [] : [{ field, op: 'gte', value: from } as const]),
      ...(to === null ? [] : [{ field, op: 'lte', value: to } as const]),
    ],
    order: [{ field: 'run_after', descending: true }],
    limit: MAX_RUNS,
    offset: 0,
  });
  return rows;
}

function bound(name: string, given: string | null | undefined): number | null {
  return given ? instantFrom(name, given) : null;
}

/** Null: nothing of the run is named, and it does not change either. */
export async function clearRequestOf(
  context: ApiContext,
  run: RunRow,
  { actor, body }: { readonly body: ClearBody; readonly actor: Actor },
): Promise<ClearRequest | null> {
  const onLatestVersion = body.run_on_latest_version ?? null;
  // What is named is looked up in the version in which the run goes on.
  const versionId = await context.control.versionAfterClear({
    dagId: run.dag_id,
    runId: run.run_id,
    onLatestVersion,
  });
  const definition = await context.definitions.one(versionId);
  const tasks = definition ? await tasksNamed(context, run, definition, body) : null;
  // On the latest version a run may change although nothing of it is named.
  if (tasks?.length === 0 && versionId === run.version_id) return null;
  return {
    dagId: run.dag_id,
    runId: run.run_id,
    tasks,
    onlyFailed: body.only_failed ?? true,
    onlyRunning: body.only_running ?? false,
    preventRunning: body.prevent_running_task ?? false,
    resetRuns: body.reset_dag_runs ?? true,
    keepsState: body.keep_task_state ?? false,
    includeDownstream: body.include_downstream ?? false,
    includeUpstream: body.include_upstream ?? false,
    laterIterations: body.include_later_loop_iterations ?? true,
    onLatestVersion,
    ...(body.note === undefined ? {} : { note: body.note }),
    dryRun: body.dry_run ?? true,
    actor,
  };
}

type Named = readonly (string | InstanceReference)[];

/** Null: all of them. Ids that the run's version does not have are left out. */
async function tasksNamed(
  context: ApiContext,
  run: RunRow,
  definition: DagDefinition,
  body: ClearBody,
): Promise<Named | null> {
  const named: (string | InstanceReference)[] = [];
  if (body.task_group_id) named.push(...taskIdsNamed(definition, body.task_group_id));
  for (const row of await instancesById(context.database, run.id, body.task_instance_ids ?? []))
    named.push(referenceOf(row));
  // One instance stands for all into which its task was expanded.
  const expanded = await instancesById(context.database, run.id, body.whole_expansion_ids ?? []);
  named.push(...new Set(expanded.map((row) => row.task_id)));
  const { tasks } = structureOf(definition);
  for (const item of body.task_ids ?? []) {
    const id = String(typeof item === 'string' ? item : item[0]);
    if (!tasks.has(id)) continue;
    if (typeof item === 'string') named.push(id);
    else named.push(...(await oneOf(context, run, id, item.slice(1))));
  }
  const names = [body.task_group_id, body.task_instance_ids, body.task_ids];
  return names.some(Boolean) || body.whole_expansion_ids?.length ? named : null;
}

/** `[task id, map index]` names the latest iteration; a third number names another one. */
async function oneOf(
  context: ApiContext,
  run: RunRow,
  taskId: string,
  [mapIndex, iteration]: readonly unknown[],
): Promise<InstanceReference[]> {
  const row = await findInstance(context.database, {
    runRef: run.id,
    taskId,
    mapIndex: Number(mapIndex ?? -1),
    iteration: iteration === undefined || iteration === null ? undefined : Number(iteration),
  });
  return row ? [referenceOf(row)] : [];
}

export const referenceOf = (row: InstanceRow): InstanceReference => ({
  taskId: row.task_id,
  mapIndex: row.map_index,
  iteration: row.iteration,
});
