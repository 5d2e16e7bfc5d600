// Marks, annotates and deletes many runs in one request. Every change goes through the control port.
import { BulkDagRun, BulkResponse, bulkBody } from '@ariel/protocol/rest';
import type { Static } from 'typebox';
import type { Routes } from '../../server/api-context.ts';
import { ApiError } from '../../server/api-error.ts';
import { actorOf, dagOf, runOf } from '../answers/lookups.ts';
import { DagParams } from '../requests/addresses.ts';
import { type BulkAction, performBulk } from '../requests/bulk-actions.ts';

type Entity = Static<typeof BulkDagRun>;

export const addRunBulkActs: Routes = (server, context) => {
  server.patch(
    '/api/v2/dags/:dag_id/dagRuns',
    {
      config: { permission: 'runs:act' },
      schema: {
        tags: ['DagRun'],
        params: DagParams,
        body: bulkBody(BulkDagRun),
        response: { 200: BulkResponse },
      },
    },
    async (request) => {
      const dagId = request.params.dag_id;
      if (dagId !== '~') await dagOf(context, dagId);
      const actor = actorOf(request);
      return performBulk<Entity>(request.body.actions as readonly BulkAction<Entity>[], {
        what: 'dag runs',
        find: async (given, action) => {
          const entity = typeof given === 'string' ? { dag_run_id: given } : given;
          const run = await runOf(context, dagNamed(dagId, entity), entity.dag_run_id);
          const place = { dagId: run.dag_id, runId: run.run_id };
          const name = `${run.dag_id}.${run.run_id}`;
          if (action.action === 'delete')
            return { name, perform: () => context.control.deleteRun({ ...place, tasks: null, actor }) };
          const has = (field: 'note' | 'state'): boolean =>
            Object.hasOwn(entity, field) && (action.update_mask?.includes(field) ?? true);
          const perform = async (): Promise<void> => {
            if (has('note'))
              await context.control.setNote({ ...place, instance: null, note: entity.note ?? null, actor });
            if (has('state') && entity.state)
              await context.control.setRunState({ ...place, state: entity.state, actor });
          };
          return { name, perform };
        },
      });
    },
  );
};

function dagNamed(inAddress: string, { dag_id: own, dag_run_id: runId }: Entity): string {
  if (inAddress !== '~') return inAddress;
  if (own) return own;
  throw new ApiError(400, `dag_id is needed with run \`${runId}\` where the address says \`~\``);
}
