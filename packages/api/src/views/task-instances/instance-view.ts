// One task instance: tries, inputs, outputs, and why it waits.
import type { DagDefinition, InstanceState, TaskDefinition } from '@ariel/core';
import type { GridCell, InstanceDetail, InstanceSummary, TryView } from '@ariel/protocol';
import {
  type AttemptRow,
  attemptsOf,
  findInstance,
  type InstanceRow,
  type RunRow,
  xcomsOf,
} from '@ariel/store/reads';
import { Type } from 'typebox';
import { coordinatesIn, isMany, roleOf, structureOf } from '../../progress/dag-structure.ts';
import { statesOf } from '../../progress/run-states.ts';
import { explainer } from '../../progress/waiting.ts';
import { runOf } from '../../rest/answers/lookups.ts';
import { isoOrNull } from '../../rest/answers/presented.ts';
import type { ApiContext, Routes } from '../../server/api-context.ts';
import { orNotFound } from '../../server/api-error.ts';
import { shownJson } from '../../server/shown-values.ts';
import { cellsOfRuns } from '../runs/grid-cells.ts';
import { fold } from '../runs/run-view.ts';
import { errorView } from '../summaries/error-view.ts';
import { durationMs, summariseInstance } from '../summaries/summaries.ts';
import { cutJson, inputsOf } from './instance-inputs.ts';
import { groupTriesAround, type Placed, placeOf, stepsTo } from './instance-place.ts';
import { loopOf } from './loop-view.ts';
import { optionsOf } from './task-options.ts';

export const TaskAddress = Type.Object({
  dag_id: Type.String(),
  run_id: Type.String(),
  task_id: Type.String(),
});

export const addInstanceView: Routes = (server, context) => {
  server.get(
    '/ui/dags/:dag_id/runs/:run_id/tasks/:task_id',
    {
      config: { permission: 'instances:read' },
      schema: {
        params: TaskAddress,
        querystring: Type.Object({
          map_index: Type.Optional(Type.Integer({ minimum: -1 })),
          iteration: Type.Optional(Type.Integer({ minimum: 0 })),
        }),
      },
    },
    (request) => {
      const { dag_id: dagId, run_id: runId, task_id: taskId } = request.params;
      const { iteration, map_index: mapIndex } = request.query;
      return detailOf(context, { dagId, runId, taskId, mapIndex, iteration });
    },
  );
};

interface Address {
  readonly dagId: string;
  readonly runId: string;
  readonly taskId: string;
  /** Without map index and iteration, a task of many instances stands for all of them. */
  readonly mapIndex: number | undefined;
  /** Absent: the latest. */
  readonly iteration: number | undefined;
}

async function detailOf(context: ApiContext, address: Address): Promise<InstanceDetail> {
  const { taskId } = address;
  const run = await runOf(context, address.dagId, address.runId);
  const at = { runRef: run.id, taskId, mapIndex: address.mapIndex ?? -1, iteration: address.iteration };
  const found = await findInstance(context.database, at);
  const definition = orNotFound(
    await context.definitions.one(found?.version_id ?? run.version_id),
    'The definition of the run',
  );
  const structure = structureOf(definition);
  const compiled = structure.tasks.get(taskId);
  const task = orNotFound(compiled?.definition, `The task ${taskId} of this run`);
  const isNamed = (address.mapIndex ?? -1) >= 0 || address.iteration !== undefined;
  const row = isMany(compiled) && !isNamed ? undefined : found;
  if (!row && isNamed) orNotFound(row, nameOf(address));
  const { summary, cells } = await standing(context, { run, definition, row, taskId });
  const key = row && { runRef: run.id, taskId, mapIndex: row.map_index, iteration: row.iteration };
  const rendered = row?.rendered_fields
    ? (JSON.parse(shownJson(context, row.rendered_fields)) as Readonly<Record<string, unknown>>)
    : null;
  const cellOf = (id: string) => ({ task_id: id, cell: cells[id] ?? { state: null } });
  const xcoms = key ? await xcomsOf(context.database, key) : [];
  const placed = compiled && {
    runRef: run.id,
    structure,
    task: compiled,
    coordinates: row ? coordinatesIn(compiled, row) : [],
  };
  return {
    ...summary,
    dag_id: run.dag_id,
    run_id: run.run_id,
    is_mapped: task.mapping !== null,
    is_many: isMany(compiled),
    is_one: row !== undefined || !isMany(compiled),
    counts: cells[taskId]?.counts ?? {},
    role: compiled ? roleOf(compiled) : null,
    ...(await surroundings(context, placed, row !== undefined)),
    setups: task.teardown?.setups ?? [],
    teardowns: task.isSetup
      ? definition.tasks.filter((each) => each.teardown?.setups.includes(taskId)).map((each) => each.taskId)
      : [],
    version_number: row?.version_number ?? run.version_number,
    trigger_rule: task.triggerRule,
    ...placement(row, task),
    retries: task.retries,
    ...optionsOf(context, task),
    upstream: task.upstream.map(cellOf),
    downstream: definition.tasks
      .filter((item) => item.upstream.includes(taskId))
      .map((item) => cellOf(item.taskId)),
    tries: key ? await triesOf(context, await attemptsOf(context.database, key)) : [],
    inputs: compiled
      ? await inputsOf(context, {
          run,
          definition,
          task: compiled,
          mapIndex: row?.map_index ?? -1,
          iteration: row?.iteration ?? 0,
          path: row?.path ?? null,
          rendered,
        })
      : [],
    xcoms: xcoms.map((xcom) => {
      const { json, cut } = cutJson(shownJson(context, xcom.value, xcom.key));
      return { key: xcom.key, json: json ?? '', cut, size: xcom.value.length };
    }),
    rendered_fields: rendered,
    source: task.source === null ? null : { path: task.source.path, line: task.source.line },
  };
}

function nameOf({ iteration, mapIndex = -1, taskId }: Address): string {
  const index = mapIndex < 0 ? '' : ` ${mapIndex}`;
  return `Instance${index} of ${taskId}${iteration === undefined ? '' : ` in iteration ${iteration}`}`;
}

/** The items, iterations and tries of groups that the instance lies in. */
async function surroundings(
  context: ApiContext,
  placed: Placed | undefined,
  isOne: boolean,
): Promise<Pick<InstanceDetail, 'group_tries' | 'loop' | 'place'>> {
  if (!placed) return { place: [], loop: null, group_tries: [] };
  const steps = await stepsTo(context, placed, placed.coordinates);
  return {
    place: isOne && placed.coordinates.length > 0 ? await placeOf(context, placed, steps) : [],
    loop: await loopOf(context, placed),
    group_tries: await groupTriesAround(context, placed, steps),
  };
}

function placement(row: InstanceRow | undefined, task: TaskDefinition) {
  return {
    pool: row?.pool ?? task.pool,
    pool_slots: row?.pool_slots ?? task.poolSlots,
    priority_weight: row?.priority_weight ?? task.priorityWeight,
  };
}

/** Where it stands and its neighbours do. A mapped task without a map index stands for all its instances. */
async function standing(
  context: ApiContext,
  {
    run,
    definition,
    row,
    taskId,
  }: { run: RunRow; definition: DagDefinition; row: InstanceRow | undefined; taskId: string },
): Promise<{ readonly summary: InstanceSummary; readonly cells: Readonly<Record<string, GridCell>> }> {
  const states = await statesOf(context.database, run);
  const explain = await explainer(context, { run, definition, states });
  const cells = await cellsOfRuns(context, [run], new Map([[run.version_id, definition]]), states);
  const own = states.filter((state) => state.task_id === taskId);
  const task = structureOf(definition).tasks.get(taskId);
  const summary = row
    ? summariseInstance(row, explain(row), task)
    : fold(taskId, own, { definition, explain });
  return { summary, cells: cells.get(run.id) ?? {} };
}

async function triesOf(context: ApiContext, attempts: readonly AttemptRow[]): Promise<TryView[]> {
  const tries: TryView[] = [];
  for (const [, [attempt]] of Map.groupBy(attempts, (item) => item.try_number)) {
    if (!attempt || attempt.try_number === 0) continue;
    tries.push({
      try_number: attempt.try_number,
      attempt_id: attempt.id,
      state: attempt.state satisfies InstanceState,
      queued_at: isoOrNull(attempt.queued_at),
      start_date: isoOrNull(attempt.start_at),
      end_date: isoOrNull(attempt.end_at),
      duration_ms: durationMs(attempt.start_at, attempt.end_at),
      hostname: attempt.hostname,
      pid: attempt.pid,
      reason: attempt.reason,
      error: await errorView(context, attempt.error, attempt.code_hash),
    });
  }
  return tries;
}
