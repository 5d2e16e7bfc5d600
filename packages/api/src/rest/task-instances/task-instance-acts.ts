// What marks, annotates and deletes task instances, one by one or by group. Every change goes through the control port.
import type { Actor, AffectedInstance, InstanceReference, MarkRequest } from '@ariel/protocol';
import { MarkedTaskInstances, TaskInstancePatch } from '@ariel/protocol/rest';
import { instancesOfTasks, type RunRow } from '@ariel/store/reads';
import { type Static, Type } from 'typebox';
import { taskIdsNamed } from '../../progress/dag-structure.ts';
import type { ApiContext, Routes } from '../../server/api-context.ts';
import { ApiError } from '../../server/api-error.ts';
import { actorOf, iterationQuery, runOf } from '../answers/lookups.ts';
import { texts } from '../lists/list-query.ts';
import { MappedParams, RunParams, TaskParams } from '../requests/addresses.ts';
import { referenceOf, runsAround } from './clear-requests.ts';
import { affectedInstances } from './present-instance.ts';

const tags = ['Task Instance'];
const runBase = '/api/v2/dags/:dag_id/dagRuns/:dag_run_id';
const base = `${runBase}/taskInstances/:task_id`;
const GroupParams = Type.Object({ ...RunParams.properties, group_id: Type.String() });
const GroupQuery = Type.Object({ update_mask: texts, ...iterationQuery });
const MappedPatchQuery = Type.Object({ ...iterationQuery, update_mask: texts });
const PatchQuery = Type.Object({
  ...MappedPatchQuery.properties,
  map_index: Type.Optional(Type.Integer()),
});
/** All instances of a task, or those with an index. */
const tasksNamed = [
  { path: base, params: TaskParams, query: PatchQuery },
  { path: `${base}/:map_index`, params: MappedParams, query: MappedPatchQuery },
] as const;

export type PatchBody = Static<typeof TaskInstancePatch>;

export const addTaskInstanceActs: Routes = (server, context) => {
  const config = { permission: 'instances:act' } as const;
  const shape = { tags, body: TaskInstancePatch, response: { 200: MarkedTaskInstances } };

  for (const [suffix, dryRun] of [
    ['', false],
    ['/dry_run', true],
  ] as const) {
    for (const { params, path, query } of tasksNamed)
      server.patch(
        `${path}${suffix}`,
        { config, schema: { ...shape, params, querystring: query } },
        async (request) => {
          const { body, params, query } = request;
          const run = await runOf(context, params.dag_id, params.dag_run_id);
          const { map_index: mapIndex } = { map_index: undefined, ...query, ...params };
          const named = { iteration: query.iteration, mapIndex };
          const references = await instancesNamed(context, run, params.task_id, named);
          const actor = actorOf(request);
          const same = `Task id ${params.task_id} is`;
          return patched(context, run, { body, references, mask: query.update_mask, dryRun, actor, same });
        },
      );
    server.patch(
      `${runBase}/taskGroupInstances/:group_id${suffix}`,
      { config, schema: { ...shape, params: GroupParams, querystring: GroupQuery } },
      async (request) => {
        const { body, params, query } = request;
        const run = await runOf(context, params.dag_id, params.dag_run_id);
        const all = await instancesOfGroup(context, run, params.group_id);
        const references =
          query.iteration === undefined ? all : all.filter((each) => each.iteration === query.iteration);
        const actor = actorOf(request);
        const same = 'All task instances in the group are';
        return patched(context, run, { body, references, mask: query.update_mask, dryRun, actor, same });
      },
    );
  }

  server.delete(
    base,
    { config, schema: { tags, params: TaskParams, querystring: PatchQuery } },
    async (request, reply) => {
      const { params, query } = request;
      const run = await runOf(context, params.dag_id, params.dag_run_id);
      // A mapped task has to be asked for by index, as Airflow's clients know it.
      const named = { iteration: query.iteration, mapIndex: query.map_index ?? -1 };
      const tasks = await instancesNamed(context, run, params.task_id, named);
      const place = { dagId: run.dag_id, runId: run.run_id };
      await context.control.deleteRun({ ...place, tasks, actor: actorOf(request) });
      return reply.type('application/json').send('null');
    },
  );
};

export interface Patch {
  readonly body: PatchBody;
  readonly references: readonly InstanceReference[];
  readonly mask: readonly string[] | null | undefined;
  readonly dryRun: boolean;
  readonly actor: Actor;
  /** Begins the refusal where all of them have the state already; without it that changes nothing. */
  readonly same?: string;
}

async function patched(context: ApiContext, run: RunRow, patch: Patch) {
  const affected = await performPatch(context, run, patch);
  const changed = affected.filter(({ change }) => change === undefined);
  const marked = await affectedInstances(
    context,
    changed.filter(({ isCleared, isDropped }) => !isCleared && !isDropped),
  );
  const along = changed
    .filter(({ isCleared, isDropped }) => isCleared || isDropped)
    .map(({ iteration, mapIndex, taskId }): [string, number, number] => [taskId, mapIndex, iteration]);
  return {
    task_instances: marked,
    total_entries: marked.length,
    ...(along.length === 0 ? {} : { cleared: along }),
  };
}

/** Marks and annotates; gives what it changes, as it was before. */
export async function performPatch(
  context: ApiContext,
  run: RunRow,
  { actor, body, dryRun, mask, references, same }: Patch,
): Promise<readonly AffectedInstance[]> {
  const has = (field: keyof PatchBody): boolean =>
    Object.hasOwn(body, field) && (mask?.includes(field) ?? true);
  const place = { dagId: run.dag_id, runId: run.run_id };
  const affected: AffectedInstance[] = [];
  if (has('new_state')) {
    const state = settableState(body.new_state);
    const request: Omit<MarkRequest, 'runId'> = {
      dagId: run.dag_id,
      tasks: references,
      state,
      includeUpstream: body.include_upstream ?? false,
      includeDownstream: body.include_downstream ?? false,
      dryRun,
      actor,
    };
    const runs = await runsAround(context, run, body);
    const requests = runs.map(({ run_id: runId }) => ({ ...request, runId }));
    affected.push(...(await context.control.setInstanceStates(requests)));
    if (same !== undefined && !dryRun && affected.length === 0)
      throw new ApiError(409, `${same} already in ${state} state`);
  }
  if (has('note') && !dryRun) {
    for (const instance of references) {
      await context.control.setNote({ ...place, instance, note: body.note ?? null, actor });
      if (!has('new_state'))
        affected.push({ ...place, ...instance, iteration: instance.iteration ?? 0, state: null });
    }
  }
  return affected;
}

/** Without a map index all of them; with one, in the latest iteration unless another is named. */
export async function instancesNamed(
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

async function instancesOfGroup(
  context: ApiContext,
  run: RunRow,
  groupId: string,
): Promise<readonly InstanceReference[]> {
  const definition = await context.definitions.one(run.version_id);
  if (!definition?.groups.some((group) => group.groupId === groupId))
    throw new ApiError(404, `The task group \`${groupId}\` was not found in dag \`${run.dag_id}\``);
  const rows = await instancesOfTasks(context.database, run.id, taskIdsNamed(definition, groupId));
  return rows.map(referenceOf);
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
