// Partitions of a DAG with what has come of each and its run, for the pages; and the runs that are about partitions, for those who clear
// them.
import { mapperOf, requiredKeys } from '@ariel/core';
import { partitionedRuns } from '@ariel/store';
import { consumersOfDag, partitionPage, partsOfPartition } from '@ariel/store/reads';
import { Type } from 'typebox';
import type { ApiContext, Routes } from '../../server/api-context.ts';
import { ApiError } from '../../server/api-error.ts';
import { dagOf } from '../answers/lookups.ts';
import { isoOrNull } from '../answers/presented.ts';
import { instantFrom } from '../lists/list-query.ts';

const MOST = 500;

export const addPartitionRunRoutes: Routes = (server, context) => {
  server.get(
    '/ui/partitioned_dag_runs',
    {
      config: { permission: 'assets:read' },
      schema: {
        tags: ['Asset'],
        querystring: Type.Object({
          dag_id: Type.String(),
          has_created_dag_run_id: Type.Optional(Type.Boolean()),
          limit: Type.Optional(Type.Integer({ minimum: 0, maximum: MOST, default: 50 })),
          offset: Type.Optional(Type.Integer({ minimum: 0, default: 0 })),
        }),
      },
    },
    async (request) => {
      const { dag_id: dagId, has_created_dag_run_id: hasRun = null, limit = 50, offset = 0 } = request.query;
      const dag = await dagOf(context, dagId);
      const definition = await context.definitions.one(dag.latest_version_id ?? '');
      const schedule = definition?.schedule;
      const consumers = await consumersOfDag(context.database, dagId);
      const { rows, total } = await partitionPage(context.database, { dagId, hasRun, limit, offset });
      const partitions = [];
      for (const row of rows) {
        const parts = await partsOfPartition(context.database, row.id);
        const required =
          schedule?.kind === 'partitionedAssets'
            ? consumers.reduce((sum, { name, uri }) => {
                const mapper = mapperOf(schedule, { name, uri: uri ?? '' });
                return sum + Math.max(1, requiredKeys(mapper, row.partition_key)?.length ?? 1);
              }, 0)
            : 0;
        partitions.push({
          id: row.id,
          dag_id: dagId,
          partition_key: row.partition_key,
          created_at: isoOrNull(row.created_at),
          total_received: parts.length,
          total_required: required,
          created_dag_run_id: row.run_id,
          state: row.state,
        });
      }
      return { partitioned_dag_runs: partitions, total };
    },
  );
};

export interface PartitionsNamed {
  readonly partition_key?: string | null;
  readonly partition_date_start?: string | null;
  readonly partition_date_end?: string | null;
}

/** Runs that are about the partition, or about partitions in the range; none where nothing is said of partitions. */
export async function runsOfPartitions(
  { database }: ApiContext,
  dagId: string,
  { partition_date_end: end, partition_date_start: start, partition_key: key }: PartitionsNamed,
): Promise<{ readonly dag_run_id: string }[]> {
  if (key == null && start == null && end == null) return [];
  if (dagId === '~')
    throw new ApiError(
      400,
      'partition_key and partition dates name runs of one DAG: put its id into the address in place of `~`',
    );
  const startUs = start == null ? null : instantFrom('partition_date_start', start);
  const endUs = end == null ? null : instantFrom('partition_date_end', end);
  const dates = startUs === null && endUs === null ? null : { startUs, endUs };
  const runs = await partitionedRuns(database, { dagId, runId: null, partitionKey: key ?? null, dates });
  return runs.map(({ run_id }) => ({ dag_run_id: run_id }));
}
