// Runs and task instances over several DAGs, asked for by a body: for what is too long for an address.
import {
  DagRunCollection,
  InstanceBatchBody,
  RunBatchBody,
  TaskInstanceCollection,
} from '@ariel/protocol/rest';
import type { Filter } from '@ariel/store/reads';
import { Type } from 'typebox';
import type { Routes } from '../../server/api-context.ts';
import { ApiError } from '../../server/api-error.ts';
import type { ListQuery } from '../lists/list-query.ts';
import { listInstances } from '../task-instances/task-instance-routes.ts';
import { listRuns } from './dag-run-routes.ts';

const all = Type.Literal('~');

export const addBatchListRoutes: Routes = (server, context) => {
  server.post(
    '/api/v2/dags/:dag_id/dagRuns/list',
    {
      config: { permission: 'runs:read' },
      schema: {
        tags: ['DagRun'],
        params: Type.Object({ dag_id: all }),
        body: RunBatchBody,
        response: { 200: DagRunCollection },
      },
    },
    async (request, reply) => {
      const { states, ...body } = queryOf(request.body);
      const fixed: Filter[] = [
        ...oneOf('dag_id', request.body.dag_ids),
        ...(Array.isArray(states) ? [{ field: 'state', op: 'in', values: states as string[] } as const] : []),
      ];
      return listRuns(context, reply, { query: body, fixed });
    },
  );

  server.post(
    '/api/v2/dags/:dag_id/dagRuns/:dag_run_id/taskInstances/list',
    {
      config: { permission: 'instances:read' },
      schema: {
        tags: ['Task Instance'],
        params: Type.Object({ dag_id: all, dag_run_id: all }),
        body: InstanceBatchBody,
        response: { 200: TaskInstanceCollection },
      },
    },
    async (request, reply) => {
      const { body } = request;
      const { state, ...query } = queryOf(body);
      const order = String(query.order_by ?? '').replace(/^-/, '');
      if (order === 'task_id')
        throw new ApiError(400, "Ordering with 'task_id' is disallowed or the attribute does not exist");
      const fixed: Filter[] = [
        ...oneOf('dag_id', body.dag_ids),
        ...oneOf('run_id', body.dag_run_ids),
        ...oneOf('task_id', body.task_ids),
        ...(Array.isArray(state)
          ? [{ field: 'state', op: 'in', values: state as (string | null)[] } as const]
          : []),
      ];
      return listInstances(context, reply, { query, fixed });
    },
  );
};

interface BatchBody {
  readonly order_by?: string | null;
  readonly page_limit?: number;
  readonly page_offset?: number;
}

/** As the list's address would say it. */
function queryOf({
  order_by: order,
  page_limit: limit = 100,
  page_offset: offset = 0,
  ...body
}: BatchBody): ListQuery {
  const given = Object.entries(body).filter(([, value]) => value !== null);
  return {
    ...Object.fromEntries(given),
    limit,
    offset,
    ...(order === null || order === undefined ? {} : { order_by: [order] }),
  };
}

/** An empty list of names chooses nothing out. */
function oneOf(field: string, values: readonly string[] | null | undefined): Filter[] {
  return values && values.length > 0 ? [{ field, op: 'in', values }] : [];
}
