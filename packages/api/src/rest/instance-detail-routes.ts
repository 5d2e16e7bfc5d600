// One task instance beside its state: why it waits, and where else it can be looked at.
import { ExtraLinkCollection, TaskDependencyCollection } from '@ariel/protocol/rest';
import type { InstanceRow } from '@ariel/store/reads';
import { Type } from 'typebox';
import type { ApiContext, Routes } from '../server/api-context.ts';
import { ApiError } from '../server/api-error.ts';
import { statesOf } from '../views/run-states.ts';
import { explainer } from '../views/waiting.ts';
import { extraLinks } from './extra-links.ts';
import { instanceOf, iterationQuery, runOf } from './lookups.ts';

const tags = ['Task Instance'];
const base = '/api/v2/dags/:dag_id/dagRuns/:dag_run_id/taskInstances/:task_id';
const TaskParams = Type.Object({ dag_id: Type.String(), dag_run_id: Type.String(), task_id: Type.String() });
const Place = { map_index: Type.Optional(Type.Integer({ default: -1 })), ...iterationQuery };

export const addInstanceDetailRoutes: Routes = (server, context) => {
  const config = { permission: 'instances:read' } as const;
  const response = { 200: TaskDependencyCollection };

  server.get(
    `${base}/dependencies`,
    { config, schema: { tags, params: TaskParams, querystring: Type.Object(Place), response } },
    async (request) => {
      const { iteration, map_index: mapIndex = -1 } = request.query;
      return dependencies(context, await instanceOf(context, request.params, { mapIndex, iteration }));
    },
  );
  server.get(
    `${base}/:map_index/dependencies`,
    {
      config,
      schema: {
        tags,
        params: Type.Object({ ...TaskParams.properties, map_index: Type.Integer() }),
        querystring: Type.Object(iterationQuery),
        response,
      },
    },
    async (request) => {
      const { map_index: mapIndex } = request.params;
      const { iteration } = request.query;
      return dependencies(context, await instanceOf(context, request.params, { mapIndex, iteration }));
    },
  );

  server.get(
    `${base}/links`,
    {
      config,
      schema: {
        tags: ['Extra Links'],
        params: TaskParams,
        querystring: Type.Object({ ...Place, try_number: Type.Optional(Type.Integer()) }),
        response: { 200: ExtraLinkCollection },
      },
    },
    async (request) => {
      const { iteration, map_index: mapIndex = -1 } = request.query;
      const links = await extraLinks(
        context,
        await instanceOf(context, request.params, { mapIndex, iteration }),
      );
      return { extra_links: links, total_entries: Object.keys(links).length };
    },
  );

  server.get(
    `${base}/externalLogUrl/:try_number`,
    {
      config: { permission: 'logs:read' },
      schema: {
        tags,
        params: Type.Object({ ...TaskParams.properties, try_number: Type.Integer({ exclusiveMinimum: 0 }) }),
        querystring: Type.Object(Place),
      },
    },
    async (request) => {
      const { iteration, map_index: mapIndex = -1 } = request.query;
      const { externalLogUrl } = context;
      // As Airflow: whether there are such pages is said before the instance is looked for.
      if (externalLogUrl === undefined)
        throw new ApiError(400, 'Task log handler does not support external links.');
      const row = await instanceOf(context, request.params, { mapIndex, iteration });
      return { url: filled(externalLogUrl, row, request.params.try_number) };
    },
  );
};

function filled(template: string, row: InstanceRow, tryNumber: number): string {
  const values: Readonly<Record<string, string | number>> = {
    dag_id: row.dag_id,
    run_id: row.run_id,
    task_id: row.task_id,
    map_index: row.map_index,
    try_number: tryNumber,
  };
  return template.replaceAll(/\{(\w+)\}/g, (whole, name: string) =>
    Object.hasOwn(values, name) ? encodeURIComponent(String(values[name])) : whole,
  );
}

/** Of what has not been started; what was started waits for nothing that is listed here. */
async function dependencies(context: ApiContext, row: InstanceRow) {
  if (row.state !== null && row.state !== 'scheduled') return { dependencies: [] };
  const run = await runOf(context, row.dag_id, row.run_id);
  const definition = await context.definitions.one(row.version_id);
  const states = await statesOf(context.database, run);
  const explain = await explainer(context, { run, definition, states });
  const reason = explain(row);
  return { dependencies: reason === null ? [] : [{ name: 'Task Instance Waits', reason }] };
}
