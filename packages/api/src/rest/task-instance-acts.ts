// What clears, marks and annotates task instances. Every change goes through the control port.
import type { DagDefinition } from '@ariel/core';
import type { Actor, AffectedInstance, InstanceReference } from '@ariel/protocol';
import {
  ClearedTaskInstances,
  ClearTaskInstances,
  TaskInstanceCollection,
  TaskInstancePatch,
} from '@ariel/protocol/rest';
import {
  findInstance,
  type InstanceRow,
  instancesById,
  instancesOfTasks,
  listRows,
  type RunRow,
  runResource,
} from '@ariel/store/reads';
import { type Static, Type } from 'typebox';
import type { ApiContext, Routes } from '../server/api-context.ts';
import { ApiError } from '../server/api-error.ts';
import { structureOf, taskIdsNamed } from '../views/dag-structure.ts';
import { instantFrom, texts } from './list-query.ts';
import { actorOf, dagOf, type InstanceAddress, iterationQuery, runOf } from './lookups.ts';
import { affectedInstances } from './present-instance.ts';

const tags = ['Task Instance'];
const base = '/api/v2/dags/:dag_id/dagRuns/:dag_run_id/taskInstances/:task_id';
const TaskParams = Type.Object({ dag_id: Type.String(), dag_run_id: Type.String(), task_id: Type.String() });
const MappedParams = Type.Object({ ...TaskParams.properties, map_index: Type.Integer() });
const MappedPatchQuery = Type.Object({ ...iterationQuery, update_mask: texts });
const PatchQuery = Type.Object({
  ...MappedPatchQuery.properties,
  map_index: Type.Optional(Type.Integer()),
});
/** Runs that one request may clear. */
const MAX_RUNS = 1_000;

type ClearBody = Static<typeof ClearTaskInstances>;
type PatchBody = Static<typeof TaskInstancePatch>;

export const addTaskInstanceActs: Routes = (server, context) => {
  const config = { permission: 'instances:act' } as const;
  const collection = async (affected: readonly AffectedInstance[]) => {
    const instances = await affectedInstances(context, affected);
    return { task_instances: instances, total_entries: instances.length };
  };

  server.post(
    '/api/v2/dags/:dag_id/clearTaskInstances',
    {
      config,
      schema: {
        tags,
        params: Type.Object({ dag_id: Type.String() }),
        body: ClearTaskInstances,
        response: { 200: ClearedTaskInstances },
      },
    },
    async (request) => {
      const dagId = request.params.dag_id;
      await dagOf(context, dagId);
      refuseUnsupported(request.body);
      const affected: AffectedInstance[] = [];
      for (const run of await runsToClear(context, dagId, request.body)) {
        affected.push(...(await clearIn(context, run, { body: request.body, actor: actorOf(request) })));
      }
      const named = (chosen: (item: AffectedInstance) => boolean | undefined) =>
        affected
          .filter(chosen)
          .map(({ iteration, mapIndex, taskId }): [string, number, number] => [taskId, mapIndex, iteration]);
      const lists = {
        dropped: named(({ isDropped }) => isDropped),
        removed: named(({ change }) => change === 'removed'),
        added: named(({ change }) => change === 'added'),
      };
      return {
        ...(await collection(affected.filter(({ change }) => change === undefined))),
        ...Object.fromEntries(Object.entries(lists).filter(([, names]) => names.length > 0)),
      };
    },
  );

  const patch = async (
    address: InstanceAddress,
    body: PatchBody,
    {
      iteration,
      mapIndex,
      mask,
      dryRun,
      actor,
    }: {
      iteration: number | undefined;
      mapIndex: number | undefined;
      mask: readonly string[] | undefined;
      dryRun: boolean;
      actor: Actor;
    },
  ) => {
    const run = await runOf(context, address.dag_id, address.dag_run_id);
    const references = await instancesNamed(context, run, address.task_id, { iteration, mapIndex });
    const has = (field: keyof PatchBody): boolean =>
      Object.hasOwn(body, field) && (mask === undefined || mask.includes(field));
    const place = { dagId: run.dag_id, runId: run.run_id };
    const affected: AffectedInstance[] = [];
    if (has('new_state')) {
      const definition = await context.definitions.one(run.version_id);
      const tasks = [...references, ...neighbours(definition, address.task_id, body)];
      const state = settableState(body.new_state);
      affected.push(...(await context.control.setInstanceState({ ...place, tasks, state, dryRun, actor })));
    }
    if (has('note') && !dryRun) {
      for (const instance of references) {
        await context.control.setNote({ ...place, instance, note: body.note ?? null, actor });
        if (!has('new_state'))
          affected.push({ ...place, ...instance, iteration: instance.iteration ?? 0, state: null });
      }
    }
    return collection(affected);
  };

  for (const [suffix, dryRun] of [
    ['', false],
    ['/dry_run', true],
  ] as const) {
    server.patch(
      `${base}${suffix}`,
      {
        config,
        schema: {
          tags,
          params: TaskParams,
          querystring: PatchQuery,
          body: TaskInstancePatch,
          response: { 200: TaskInstanceCollection },
        },
      },
      async (request) =>
        patch(request.params, request.body, {
          mapIndex: request.query.map_index,
          iteration: request.query.iteration,
          mask: request.query.update_mask,
          dryRun,
          actor: actorOf(request),
        }),
    );
    server.patch(
      `${base}/:map_index${suffix}`,
      {
        config,
        schema: {
          tags,
          params: MappedParams,
          querystring: MappedPatchQuery,
          body: TaskInstancePatch,
          response: { 200: TaskInstanceCollection },
        },
      },
      async (request) =>
        patch(request.params, request.body, {
          mapIndex: request.params.map_index,
          iteration: request.query.iteration,
          mask: request.query.update_mask,
          dryRun,
          actor: actorOf(request),
        }),
    );
  }
};

function refuseUnsupported(body: ClearBody): void {
  if (body.whole_expansion_ids?.length) {
    throw new ApiError(400, 'whole_expansion_ids is not supported yet: name the tasks in task_ids');
  }
  if (body.task_instance_ids?.length && !body.dag_run_id) {
    throw new ApiError(400, 'task_instance_ids needs dag_run_id');
  }
  if (body.dag_run_id && (body.start_date || body.end_date)) {
    throw new ApiError(422, 'Exactly one of dag_run_id or (start_date and end_date) must be provided');
  }
  if ((body.include_future || body.include_past) && !body.dag_run_id) {
    throw new ApiError(400, 'include_future and include_past need dag_run_id');
  }
}

async function runsToClear(context: ApiContext, dagId: string, body: ClearBody): Promise<readonly RunRow[]> {
  const named = body.dag_run_id ? await runOf(context, dagId, body.dag_run_id) : null;
  if (named && !body.include_future && !body.include_past) return [named];
  const from = named ? (body.include_past ? null : named.run_after) : bound('start_date', body.start_date);
  const to = named ? (body.include_future ? null : named.run_after) : bound('end_date', body.end_date);
  const field = named ? 'run_after' : 'logical_date';
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

async function clearIn(
  context: ApiContext,
  run: RunRow,
  { body, actor }: { readonly body: ClearBody; readonly actor: Actor },
): Promise<readonly AffectedInstance[]> {
  const onLatestVersion = body.run_on_latest_version ?? null;
  // What is named is looked up in the version in which the run goes on.
  const versionId = await context.control.versionAfterClear({
    dagId: run.dag_id,
    runId: run.run_id,
    onLatestVersion,
  });
  const isMoved = versionId !== run.version_id;
  const definition = await context.definitions.one(versionId);
  const known = definition?.tasks.map((task) => task.taskId) ?? [];
  let tasks = definition ? await tasksNamed(context, run, definition, body) : null;
  // On the latest version a run may change although nothing of it is named.
  if (tasks !== null && tasks.length === 0 && !isMoved) return [];
  if (body.only_running) {
    const ids = tasks === null ? known : tasks.map((task) => (typeof task === 'string' ? task : task.taskId));
    const rows = await instancesOfTasks(context.database, run.id, [...new Set(ids)]);
    tasks = rows.filter((row) => row.state === 'running').map(referenceOf);
    if (tasks.length === 0 && !isMoved) return [];
  }
  return context.control.clearTasks({
    dagId: run.dag_id,
    runId: run.run_id,
    tasks,
    onlyFailed: body.only_failed ?? true,
    includeDownstream: body.include_downstream ?? false,
    includeUpstream: body.include_upstream ?? false,
    laterIterations: body.include_later_loop_iterations ?? true,
    onLatestVersion,
    dryRun: body.dry_run ?? true,
    actor,
  });
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
  const { tasks } = structureOf(definition);
  for (const item of body.task_ids ?? []) {
    const id = String(typeof item === 'string' ? item : item[0]);
    if (!tasks.has(id)) continue;
    if (typeof item === 'string') named.push(id);
    else named.push(...(await oneOf(context, run, id, item.slice(1))));
  }
  return body.task_group_id || body.task_instance_ids || body.task_ids ? named : null;
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

const referenceOf = (row: InstanceRow): InstanceReference => ({
  taskId: row.task_id,
  mapIndex: row.map_index,
  iteration: row.iteration,
});

/** Without a map index all of them; with one, in the latest iteration unless another is named. */
async function instancesNamed(
  context: ApiContext,
  run: RunRow,
  taskId: string,
  { iteration, mapIndex }: { readonly iteration: number | undefined; readonly mapIndex: number | undefined },
): Promise<readonly InstanceReference[]> {
  const rows = await instancesOfTasks(context.database, run.id, [taskId]);
  const ofIndex = rows.filter((row) => mapIndex === undefined || row.map_index === mapIndex);
  const last = mapIndex === undefined ? undefined : ofIndex.at(-1)?.iteration;
  const wanted = iteration ?? last;
  const named = ofIndex.filter((row) => wanted === undefined || row.iteration === wanted);
  if (named.length > 0) return named.map(referenceOf);
  throw new ApiError(
    404,
    `The Task Instance with dag_id: \`${run.dag_id}\`, run_id: \`${run.run_id}\`, task_id: \`${taskId}\` was not found`,
  );
}

function neighbours(
  definition: DagDefinition | undefined,
  taskId: string,
  body: PatchBody,
): readonly string[] {
  const tasks = definition?.tasks ?? [];
  const reach = (next: (id: string) => readonly string[]): string[] => {
    const seen = new Set<string>();
    const open = [taskId];
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      for (const found of next(id)) {
        if (!seen.has(found)) {
          seen.add(found);
          open.push(found);
        }
      }
    }
    return [...seen];
  };
  const up = (id: string) => tasks.find((task) => task.taskId === id)?.upstream ?? [];
  const down = (id: string) => tasks.filter((task) => task.upstream.includes(id)).map((task) => task.taskId);
  return [...(body.include_upstream ? reach(up) : []), ...(body.include_downstream ? reach(down) : [])];
}

function settableState(state: unknown): 'success' | 'failed' | 'skipped' {
  if (state === 'success' || state === 'failed' || state === 'skipped') return state;
  throw new ApiError(422, [
    {
      type: 'enum',
      loc: ['body', 'new_state'],
      msg: "Input should be 'success', 'failed' or 'skipped'",
      input: state ?? null,
      ctx: { expected: "'success', 'failed' or 'skipped'" },
    },
  ]);
}
