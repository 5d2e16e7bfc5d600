// The instances of a mapped task, page by page.
import { TaskState } from '@ariel/core';
import type { InstancePage } from '@ariel/protocol';
import {
  type Filter,
  type InstanceRow,
  instanceResource,
  listRows,
  type Order,
  taskStatesOf,
} from '@ariel/store/reads';
import { Type } from 'typebox';
import { stateFilter } from '../rest/list-query.ts';
import { runOf } from '../rest/lookups.ts';
import type { Routes } from '../server/api-context.ts';
import { ApiError } from '../server/api-error.ts';
import { TaskAddress } from './instance-view.ts';
import { summariseInstance } from './summaries.ts';
import { explainer } from './waiting.ts';

const orders = ['map_index', 'duration', 'state', 'try_number', 'start_date', 'end_date'];
const MAX_PAGE = 1_000;

export const addInstancePageView: Routes = (server, context) => {
  server.get(
    '/ui/dags/:dag_id/runs/:run_id/tasks/:task_id/instances',
    {
      config: { permission: 'instances:read' },
      schema: {
        params: TaskAddress,
        querystring: Type.Object({
          state: Type.Optional(Type.String()),
          limit: Type.Optional(Type.Integer({ minimum: 1, maximum: MAX_PAGE, default: 100 })),
          offset: Type.Optional(Type.Integer({ minimum: 0, default: 0 })),
          order: Type.Optional(Type.String({ default: 'map_index' })),
        }),
      },
    },
    async (request): Promise<InstancePage> => {
      const { dag_id: dagId, run_id: runId, task_id: taskId } = request.params;
      const run = await runOf(context, dagId, runId);
      const states = await taskStatesOf(context.database, [run.id]);
      const wanted = request.query.state?.split(',').filter((state) => state !== '');
      const filters: Filter[] = [
        { field: 'run_ref', op: 'in', values: [run.id] },
        { field: 'task_id', op: 'in', values: [taskId] },
        ...stateFilter(wanted, { field: 'state', states: Object.values(TaskState), noState: true }),
      ];
      const { rows, total } = await listRows<InstanceRow>(context.database, instanceResource, {
        filters,
        order: [orderOf(request.query.order ?? 'map_index')],
        limit: request.query.limit ?? 100,
        offset: request.query.offset ?? 0,
      });
      const definition = await context.definitions.one(run.version_id);
      const explain = await explainer(context, { run, definition, states });
      const own = states.filter((row) => row.task_id === taskId);
      return {
        instances: rows.map((row) => summariseInstance(row, explain(row))),
        total_entries: total,
        counts: Object.fromEntries(own.map((row) => [row.state ?? 'none', row.instances])),
      };
    },
  );
};

function orderOf(text: string): Order {
  const field = text.replace(/^-/, '');
  if (!orders.includes(field))
    throw new ApiError(400, `Instances cannot be ordered by '${field}': use ${orders.join(', ')}`);
  return { field, descending: text.startsWith('-') };
}
