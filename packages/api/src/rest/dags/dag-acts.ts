// Changes of several DAGs at once, DAGs that are deleted with their past, and everybody's favourites.
import { BulkDag, BulkResponse, bulkBody, DagCollection, DagPatch } from '@ariel/protocol/rest';
import type { DagRow, Filter } from '@ariel/store/reads';
import { type Static, Type } from 'typebox';
import type { Routes } from '../../server/api-context.ts';
import { ApiError } from '../../server/api-error.ts';
import { actorOf, dagOf } from '../answers/lookups.ts';
import { listOf } from '../lists/list-of.ts';
import { type ListQuery, texts, unorderedPage } from '../lists/list-query.ts';
import { DagParams } from '../requests/addresses.ts';
import { type BulkAction, performBulk } from '../requests/bulk-actions.ts';
import { asAsked, dagChoice, dagFilters, dagRules, schedulingAsked } from './dag-routes.ts';
import { presentDag } from './present-dag.ts';

const tags = ['DAG'];
type Entity = Static<typeof BulkDag>;

export const addDagActs: Routes = (server, context) => {
  const { control } = context;

  server.patch(
    '/api/v2/dags',
    {
      config: { permission: 'dags:act' },
      schema: {
        tags,
        querystring: Type.Object({ ...unorderedPage, ...dagChoice, update_mask: texts }),
        body: DagPatch,
        response: { 200: DagCollection },
      },
    },
    async (request) => {
      const query = request.query as ListQuery;
      const asked = schedulingAsked(request.body, request.query.update_mask);
      // Who names none means none, and not all.
      const named = query.dag_id_pattern !== undefined || query.dag_id_prefix_pattern !== undefined;
      const fixed: Filter[] = named ? dagFilters(query) : [{ field: 'dag_id', op: 'in', values: [] }];
      const { rows, total } = await listOf<DagRow>(context, dagRules, query, fixed);
      for (const row of rows)
        await control.setDagPaused({ dagId: row.dag_id, ...asked, actor: actorOf(request) });
      const found = await Promise.all(rows.map((row) => dagOf(context, row.dag_id)));
      const changed = found.map((dag) => asAsked(dag, asked));
      const definitions = await context.definitions.many(
        changed.flatMap((row) => row.latest_version_id ?? []),
      );
      return {
        dags: changed.map((row) => presentDag(context, row, definitions.get(row.latest_version_id ?? ''))),
        total_entries: total,
      };
    },
  );

  server.delete(
    '/api/v2/dags/:dag_id',
    { config: { permission: 'dags:act' }, schema: { tags, params: DagParams } },
    async (request, reply) => {
      await control.deleteDag({ dagId: request.params.dag_id, actor: actorOf(request) });
      return reply.code(204).send();
    },
  );

  server.patch(
    '/api/v2/dags/bulk',
    {
      config: { permission: 'dags:act' },
      schema: { tags, body: bulkBody(BulkDag), response: { 200: BulkResponse } },
    },
    async (request) =>
      performBulk<Entity>(request.body.actions as readonly BulkAction<Entity>[], {
        what: 'dags',
        unsupported: ['create', 'delete'],
        find: async (given, action) => {
          const entity = typeof given === 'string' ? { dag_id: given } : given;
          const { dag_id: dagId, ...body } = entity;
          await dagOf(context, dagId);
          const asked = schedulingAsked(body, action.update_mask ?? undefined);
          return {
            name: dagId,
            perform: () => control.setDagPaused({ dagId, ...asked, actor: actorOf(request) }),
          };
        },
      }),
  );

  for (const [what, isFavorite] of [
    ['favorite', true],
    ['unfavorite', false],
  ] as const)
    server.post(
      `/api/v2/dags/:dag_id/${what}`,
      // What one likes is no change of the DAG.
      { config: { permission: 'dags:read' }, schema: { tags, params: DagParams } },
      async (request, reply) => {
        const username = request.user?.username;
        if (username === undefined) throw new ApiError(403, 'Only somebody who is signed in has favorites');
        const { dag_id: dagId } = request.params;
        await control.setFavorite({ dagId, username, isFavorite, actor: actorOf(request) });
        return reply.code(204).send();
      },
    );
};
