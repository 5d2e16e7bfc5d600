// Marks, annotates and deletes many task instances in one request. Every change goes through the control port.
import { BulkResponse, BulkTaskInstance, bulkBody } from '@ariel/protocol/rest';
import type { RunRow } from '@ariel/store/reads';
import type { Static } from 'typebox';
import type { ApiContext, Routes } from '../../server/api-context.ts';
import { ApiError } from '../../server/api-error.ts';
import { actorOf, runOf } from '../answers/lookups.ts';
import { RunParams } from '../requests/addresses.ts';
import { type BulkAction, performBulk } from '../requests/bulk-actions.ts';
import { instancesNamed, performPatch } from './task-instance-acts.ts';

type Entity = Static<typeof BulkTaskInstance>;

export const addTaskInstanceBulkActs: Routes = (server, context) => {
  server.patch(
    '/api/v2/dags/:dag_id/dagRuns/:dag_run_id/taskInstances',
    {
      config: { permission: 'instances:act' },
      schema: {
        tags: ['Task Instance'],
        params: RunParams,
        body: bulkBody(BulkTaskInstance),
        response: { 200: BulkResponse },
      },
    },
    async (request) => {
      const actor = actorOf(request);
      return performBulk<Entity>(request.body.actions as readonly BulkAction<Entity>[], {
        what: 'task instances',
        find: async (given, action) => {
          const entity: Entity = typeof given === 'string' ? { task_id: given } : given;
          const run = await runNamed(context, request.params, entity);
          const mapIndex = entity.map_index ?? undefined;
          const references = await instancesNamed(context, run, entity.task_id, {
            iteration: undefined,
            mapIndex,
          });
          const place = { dagId: run.dag_id, runId: run.run_id };
          const name = `${run.dag_id}.${run.run_id}.${entity.task_id}[${mapIndex ?? -1}]`;
          const mask = action.update_mask;
          const perform = async (): Promise<void> => {
            if (action.action === 'delete')
              await context.control.deleteRun({ ...place, tasks: references, actor });
            else await performPatch(context, run, { body: entity, references, mask, dryRun: false, actor });
          };
          return { name, perform };
        },
      });
    },
  );
};

function runNamed(
  context: ApiContext,
  { dag_id: dagId, dag_run_id: runId }: { readonly dag_id: string; readonly dag_run_id: string },
  entity: Entity,
): Promise<RunRow> {
  const [dag, run] = [dagId === '~' ? entity.dag_id : dagId, runId === '~' ? entity.dag_run_id : runId];
  if (dag && run) return runOf(context, dag, run);
  throw new ApiError(
    400,
    `dag_id and dag_run_id are needed with task \`${entity.task_id}\` where the address says \`~\``,
  );
}
