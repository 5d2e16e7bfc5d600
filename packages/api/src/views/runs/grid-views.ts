// The grid and the graph of a DAG.
import type { DagDefinition, Instant } from '@ariel/core';
import type { Grid, GridCell } from '@ariel/protocol';
import { runsBefore } from '@ariel/store/reads';
import { Type } from 'typebox';
import { dagOf } from '../../rest/answers/lookups.ts';
import { instantFrom } from '../../rest/lists/list-query.ts';
import { DagParams } from '../../rest/requests/addresses.ts';
import type { ApiContext, Routes } from '../../server/api-context.ts';
import { orNotFound } from '../../server/api-error.ts';
import { askedVersion } from '../summaries/asked-version.ts';
import { summariseRun } from '../summaries/summaries.ts';
import { cellsOfRuns } from './grid-cells.ts';
import { graphOf, gridRows } from './grid-rows.ts';

const MAX_RUNS = 400;

export const addGridViews: Routes = (server, context) => {
  const config = { permission: 'dags:read' } as const;

  server.get(
    '/ui/dags/:dag_id/grid',
    {
      config,
      schema: {
        params: DagParams,
        querystring: Type.Object({
          limit: Type.Optional(Type.Integer({ minimum: 1, maximum: MAX_RUNS, default: 25 })),
          before: Type.Optional(Type.String()),
        }),
      },
    },
    async (request, reply) => {
      const { limit = 25, before } = request.query;
      const beforeUs = before === undefined ? null : instantFrom('before', before);
      const grid = await gridOf(context, request.params.dag_id, { limit, beforeUs });
      return reply.type('application/json').send(gridText(grid));
    },
  );

  server.get(
    '/ui/dags/:dag_id/graph',
    {
      config,
      schema: {
        params: DagParams,
        querystring: Type.Object({ version_number: Type.Optional(Type.Integer({ minimum: 1 })) }),
      },
    },
    async (request) => {
      const dagId = request.params.dag_id;
      const version = await askedVersion(context, dagId, request.query.version_number);
      const definition = orNotFound(await context.definitions.one(version.id), `The definition of ${dagId}`);
      return graphOf(definition, version.number);
    },
  );
};

/** As `JSON.stringify`, but cells that several runs share are written once: a big grid is 70,000 of them. */
function gridText({ cells, ...rest }: Grid): string {
  const texts = new Map<object, string>();
  const byRun = Object.entries(cells).map(([runId, ofRun]) => {
    const text = texts.get(ofRun) ?? JSON.stringify(ofRun);
    texts.set(ofRun, text);
    return `${JSON.stringify(runId)}:${text}`;
  });
  return `${JSON.stringify(rest).slice(0, -1)},"cells":{${byRun.join(',')}}}`;
}

async function gridOf(
  context: ApiContext,
  dagId: string,
  { limit, beforeUs }: { readonly limit: number; readonly beforeUs: Instant | null },
): Promise<Grid> {
  const dag = await dagOf(context, dagId);
  const found = await runsBefore(context.database, { dagId, beforeUs, limit: limit + 1 });
  const runs = found.slice(0, limit);
  const newestFirst = runs.toSorted((left, right) => right.version_number - left.version_number);
  const versionIds = [
    ...(dag.latest_version_id ? [dag.latest_version_id] : []),
    ...newestFirst.map((run) => run.version_id),
  ];
  const definitions = await context.definitions.many(versionIds);
  const inOrder = [...new Set(versionIds)].flatMap(
    (id): DagDefinition | never[] => definitions.get(id) ?? [],
  );
  const cells = await cellsOfRuns(context, runs, definitions);
  const byRunId: Record<string, Readonly<Record<string, GridCell>>> = {};
  for (const run of runs) byRunId[run.run_id] = cells.get(run.id) ?? {};
  return {
    rows: gridRows(inOrder),
    runs: runs.map(summariseRun),
    cells: byRunId,
    has_more: found.length > limit,
  };
}
