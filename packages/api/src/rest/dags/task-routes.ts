// Tasks of a DAG, from the definition of its latest version or of the one that is asked for.
import type { DagDefinition, TaskDefinition } from '@ariel/core';
import { TaskCollection, TaskResponse } from '@ariel/protocol/rest';
import { findVersion } from '@ariel/store/reads';
import { Type } from 'typebox';
import type { ApiContext, Routes } from '../../server/api-context.ts';
import { ApiError, orNotFound } from '../../server/api-error.ts';
import { dagOf } from '../answers/lookups.ts';
import { isoOrNull } from '../answers/presented.ts';
import { DagParams } from '../requests/addresses.ts';
import { presentParams } from './present-dag.ts';

const tags = ['Task'];

export const addTaskRoutes: Routes = (server, context) => {
  const config = { permission: 'dags:read' } as const;

  server.get(
    '/api/v2/dags/:dag_id/tasks',
    {
      config,
      schema: {
        tags,
        params: DagParams,
        querystring: Type.Object({ order_by: Type.Optional(Type.String({ default: 'task_id' })) }),
        response: { 200: TaskCollection },
      },
    },
    async (request) => {
      const definition = await definitionOf(context, request.params.dag_id, null);
      const tasks = definition.tasks.map((task) => presentTask(context, definition, task));
      return { tasks: ordered(tasks, request.query.order_by ?? 'task_id'), total_entries: tasks.length };
    },
  );

  server.get(
    '/api/v2/dags/:dag_id/tasks/:task_id',
    {
      config,
      schema: {
        tags,
        params: Type.Object({ dag_id: Type.String(), task_id: Type.String() }),
        querystring: Type.Object({ version_number: Type.Optional(Type.Integer()) }),
        response: { 200: TaskResponse },
      },
    },
    async (request) => {
      const { dag_id: dagId, task_id: taskId } = request.params;
      const definition = await definitionOf(context, dagId, request.query.version_number ?? null);
      const task = definition.tasks.find((item) => item.taskId === taskId);
      return presentTask(context, definition, orNotFound(task, `Task with id ${taskId}`));
    },
  );
};

async function definitionOf(
  context: ApiContext,
  dagId: string,
  number: number | null,
): Promise<DagDefinition> {
  await dagOf(context, dagId);
  const version = orNotFound(
    await findVersion(context.database, dagId, number),
    `The Dag ${dagId}, version_number ${number ?? 'latest'}`,
  );
  return orNotFound(await context.definitions.one(version.id), `The definition of version ${version.number}`);
}

type PresentedTask = ReturnType<typeof presentTask>;

function ordered(tasks: readonly PresentedTask[], orderBy: string): PresentedTask[] {
  const field = orderBy.replace(/^-/, '');
  const first = tasks[0];
  if (first && !Object.hasOwn(first, field))
    throw new ApiError(400, `'${field}' is no attribute of tasks to order by`);
  const sortedBy = (task: PresentedTask): string | number => {
    const value = task[field as keyof PresentedTask] ?? '';
    return typeof value === 'number' ? value : String(value);
  };
  const direction = orderBy.startsWith('-') ? -1 : 1;
  return tasks.toSorted((left, right) => {
    const [a, b] = [sortedBy(left), sortedBy(right)];
    return direction * (a < b ? -1 : Number(a > b));
  });
}

function presentTask(context: ApiContext, definition: DagDefinition, task: TaskDefinition) {
  return {
    task_id: task.taskId,
    task_display_name: task.displayName ?? task.taskId,
    owner: task.owner,
    start_date: isoOrNull(task.startDate ?? definition.startDate),
    end_date: isoOrNull(task.endDate ?? definition.endDate),
    trigger_rule: task.triggerRule,
    depends_on_past: task.dependsOnPast,
    wait_for_downstream: task.waitForDownstream,
    retries: task.retries,
    queue: task.queue,
    pool: task.pool,
    pool_slots: task.poolSlots,
    execution_timeout: task.executionTimeoutMs === null ? null : timeDelta(task.executionTimeoutMs),
    retry_delay: timeDelta(task.retryDelayMs),
    retry_exponential_backoff: task.retryExponentialBackoff ?? 0,
    priority_weight: task.priorityWeight,
    weight_rule: task.weightRule,
    ui_color: '#fff',
    ui_fgcolor: '#000',
    template_fields: [...task.templateFields],
    downstream_task_ids: definition.tasks
      .filter((other) => other.upstream.includes(task.taskId))
      .map((other) => other.taskId)
      .sort(),
    doc_md: task.docMd,
    operator_name: task.operatorName,
    params: {
      ...presentParams(context, definition.params, 'dag'),
      ...presentParams(context, task.params ?? {}, 'task'),
    },
    class_ref: { class_name: task.operatorName, module_path: task.source?.path ?? null },
    is_mapped: task.mapping !== null,
    // As Airflow's: they are asked for per instance.
    extra_links: [],
  };
}

function timeDelta(ms: number) {
  const seconds = Math.floor(ms / 1000);
  return {
    __type: 'TimeDelta',
    days: Math.floor(seconds / 86_400),
    seconds: seconds % 86_400,
    microseconds: Math.round((ms - seconds * 1000) * 1000),
  };
}
