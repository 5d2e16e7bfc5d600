// One task instance: tries, inputs, outputs, and why it waits.
import type { DagDefinition, InstanceState, TaskDefinition } from '@ariel/core';
import type { GridCell, InstanceDetail, InstanceSummary, TryView } from '@ariel/protocol';
import {
  type AttemptRow,
  attemptsOf,
  findInstance,
  type InstanceRow,
  type RunRow,
  taskStatesOf,
  xcomsOf,
} from '@ariel/store/reads';
import { Type } from 'typebox';
import { runOf } from '../rest/lookups.ts';
import type { ApiContext, Routes } from '../server/api-context.ts';
import { orNotFound } from '../server/api-error.ts';
import { errorView } from './error-view.ts';
import { cellsOfRuns } from './grid-cells.ts';
import { cutJson, inputsOf } from './instance-inputs.ts';
import { fold } from './run-view.ts';
import { durationMs, isoOrNull, summariseInstance } from './summaries.ts';
import { explainer } from './waiting.ts';

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
        querystring: Type.Object({ map_index: Type.Optional(Type.Integer({ minimum: -1, default: -1 })) }),
      },
    },
    (request) => {
      const { dag_id: dagId, run_id: runId, task_id: taskId } = request.params;
      return detailOf(context, { dagId, runId, taskId, mapIndex: request.query.map_index ?? -1 });
    },
  );
};

interface Address {
  readonly dagId: string;
  readonly runId: string;
  readonly taskId: string;
  readonly mapIndex: number;
}

async function detailOf(context: ApiContext, address: Address): Promise<InstanceDetail> {
  const { taskId, mapIndex } = address;
  const run = await runOf(context, address.dagId, address.runId);
  const key = { runRef: run.id, taskId, mapIndex };
  const row = await findInstance(context.database, key);
  const definition = orNotFound(
    await context.definitions.one(row?.version_id ?? run.version_id),
    'The definition of the run',
  );
  const task = orNotFound(
    definition.tasks.find((item) => item.taskId === taskId),
    `The task ${taskId} of this run`,
  );
  if (!row && mapIndex >= 0) orNotFound(row, `Instance ${mapIndex} of ${taskId}`);
  const { summary, cells } = await standing(context, { run, definition, row, taskId });
  const attempts = row ? await attemptsOf(context.database, key) : [];
  const rendered = row?.rendered_fields
    ? (JSON.parse(row.rendered_fields) as Readonly<Record<string, unknown>>)
    : null;
  const cellOf = (id: string) => ({ task_id: id, cell: cells[id] ?? { state: null } });
  const xcoms = row ? await xcomsOf(context.database, key) : [];
  return {
    ...summary,
    dag_id: run.dag_id,
    run_id: run.run_id,
    is_mapped: task.mapping !== null,
    version_number: row?.version_number ?? run.version_number,
    trigger_rule: task.triggerRule,
    ...placement(row, task),
    retries: task.retries,
    doc_md: task.docMd,
    upstream: task.upstream.map(cellOf),
    downstream: definition.tasks
      .filter((item) => item.upstream.includes(taskId))
      .map((item) => cellOf(item.taskId)),
    tries: await triesOf(context, attempts),
    inputs: await inputsOf(context, { run, definition, task, mapIndex, rendered }),
    xcoms: xcoms.map((xcom) => {
      const { json, cut } = cutJson(xcom.value);
      return { key: xcom.key, json: json ?? '', cut, size: xcom.value.length };
    }),
    rendered_fields: rendered,
    source: task.source === null ? null : { path: task.source.path, line: task.source.line },
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
  const states = await taskStatesOf(context.database, [run.id]);
  const explain = await explainer(context, { run, definition, states });
  const cells = await cellsOfRuns(context, [run], new Map([[run.version_id, definition]]));
  const own = states.filter((state) => state.task_id === taskId);
  const summary = row ? summariseInstance(row, explain(row)) : fold(taskId, own, { definition, explain });
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
