// The instances of a task, page by page: of a mapped one, of one in mapped groups and loops.
import { type InstanceState, isTerminal, TaskState } from '@ariel/core';
import type { InstancePage } from '@ariel/protocol';
import {
  type InstanceRow,
  type InstancesAsked,
  type InstancesOrder,
  instanceCounts,
  instancePage,
  type RunRow,
} from '@ariel/store/reads';
import { Type } from 'typebox';
import { structureOf } from '../../progress/dag-structure.ts';
import { statesOf } from '../../progress/run-states.ts';
import { type Explain, explainer } from '../../progress/waiting.ts';
import { runOf } from '../../rest/answers/lookups.ts';
import { stateFilter } from '../../rest/lists/list-query.ts';
import type { ApiContext, Routes } from '../../server/api-context.ts';
import { ApiError, orNotFound } from '../../server/api-error.ts';
import { summariseInstance } from '../summaries/summaries.ts';
import { dimensions, kindOf } from './instance-place.ts';
import { TaskAddress } from './instance-view.ts';

const orders: readonly InstancesOrder['by'][] = [
  'place',
  'duration',
  'state',
  'try_number',
  'start_date',
  'end_date',
];
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
          within: Type.Optional(Type.String({ pattern: '^\\d+(/\\d+)*$' })),
          name: Type.Optional(Type.String()),
          limit: Type.Optional(Type.Integer({ minimum: 1, maximum: MAX_PAGE, default: 100 })),
          offset: Type.Optional(Type.Integer({ minimum: 0, default: 0 })),
          order: Type.Optional(Type.String({ default: 'place' })),
        }),
      },
    },
    async (request): Promise<InstancePage> => {
      const { dag_id: dagId, run_id: runId, task_id: taskId } = request.params;
      const { limit = 100, name, offset = 0, order = 'place', within } = request.query;
      const run = await runOf(context, dagId, runId);
      const definition = orNotFound(
        await context.definitions.one(run.version_id),
        `The definition of run ${runId}`,
      );
      const task = orNotFound(structureOf(definition).tasks.get(taskId), `The task ${taskId} of this run`);
      const of = dimensions(task);
      const asked = {
        runRef: run.id,
        taskId,
        ...(within === undefined ? {} : withinOf(of, task.needsPath, within)),
        ...(name ? { name } : {}),
      };
      const counts =
        within === undefined && !name
          ? (await statesOf(context.database, run)).filter((row) => row.task_id === taskId)
          : await instanceCounts(context.database, { ...asked, states: [] });
      const states = wantedStates(request.query.state);
      const rows = await instancePage(
        context.database,
        { ...asked, states },
        { limit, offset, order: orderOf(order, task.needsPath ? of.length : 0) },
      );
      const explain = await explainerOf(context, run, rows);
      return {
        instances: rows.map((row) => summariseInstance(row, explain(row), task)),
        total_entries: counts
          .filter(({ state }) => states.length === 0 || states.includes(state))
          .reduce((sum, { instances }) => sum + instances, 0),
        counts: Object.fromEntries(counts.map((row) => [row.state ?? 'none', row.instances])),
        dimensions: of.map((dimension) => ({ kind: kindOf(dimension), group_id: dimension.groupId })),
      };
    },
  );
};

function wantedStates(given: string | undefined): readonly InstanceState[] {
  const wanted = given?.split(',').filter((state) => state !== '');
  const [filter] = stateFilter(wanted, { field: 'state', states: Object.values(TaskState), noState: true });
  return filter?.op === 'in' ? (filter.values as readonly InstanceState[]) : [];
}

/** Without paths, map index and iteration are the coordinates. */
function withinOf(
  of: ReturnType<typeof dimensions>,
  needsPath: boolean,
  within: string,
): Pick<InstancesAsked, 'iteration' | 'mapIndex' | 'within'> {
  if (needsPath) return { within };
  const coordinates = within.split('/').map(Number);
  const [loop, mapped] = ['loop', 'mapped'].map((kind) => of.findIndex((each) => each.kind === kind));
  const [iteration, mapIndex] = [coordinates[loop ?? -1], coordinates[mapped ?? -1]];
  return {
    ...(iteration === undefined ? {} : { iteration }),
    ...(mapIndex === undefined ? {} : { mapIndex }),
  };
}

/** What stands above them is looked at only where one of them waits. */
async function explainerOf(context: ApiContext, run: RunRow, rows: readonly InstanceRow[]): Promise<Explain> {
  const waits = rows.some(({ state }) => !isTerminal(state) && state !== 'running');
  if (!waits) return ({ reason, state }) => (state === 'success' || state === 'running' ? null : reason);
  const definition = await context.definitions.one(run.version_id);
  const states = await statesOf(context.database, run);
  return explainer(context, { run, definition, states });
}

function orderOf(text: string, pathLength: number): InstancesOrder {
  const by = orders.find((each) => each === text.replace(/^-/, ''));
  if (by) return { by, descending: text.startsWith('-'), pathLength };
  throw new ApiError(
    400,
    `Instances cannot be ordered by '${text.replace(/^-/, '')}': use ${orders.join(', ')}`,
  );
}
