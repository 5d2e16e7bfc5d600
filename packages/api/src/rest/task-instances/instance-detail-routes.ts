// One task instance beside its state: why it waits, and where else it can be looked at.
import { ExtraLinkCollection, TaskDependencyCollection } from '@ariel/protocol/rest';
import type { InstanceRow } from '@ariel/store/reads';
import { Type } from 'typebox';
import { statesOf } from '../../progress/run-states.ts';
import { explainer } from '../../progress/waiting.ts';
import type { ApiContext, Routes } from '../../server/api-context.ts';
import { ApiError } from '../../server/api-error.ts';
import { instanceOf, runOf } from '../answers/lookups.ts';
import { extraLinks } from './extra-links.ts';
import { choiceOf, instanceAddresses } from './instance-addresses.ts';

const tags = ['Task Instance'];
const [{ params: ofTask, path: base, query: place }] = instanceAddresses;

export const addInstanceDetailRoutes: Routes = (server, context) => {
  const config = { permission: 'instances:read' } as const;
  for (const { params, path, query } of instanceAddresses)
    server.get(
      `${path}/dependencies`,
      {
        config,
        schema: {
          tags,
          params: Type.Object(params),
          querystring: Type.Object(query),
          response: { 200: TaskDependencyCollection },
        },
      },
      async (request) => dependencies(context, await instanceOf(context, request.params, choiceOf(request))),
    );

  server.get(
    `${base}/links`,
    {
      config,
      schema: {
        tags: ['Extra Links', 'Task Instance'],
        params: Type.Object(ofTask),
        querystring: Type.Object({ ...place, try_number: Type.Optional(Type.Integer()) }),
        response: { 200: ExtraLinkCollection },
      },
    },
    async (request) => {
      const links = await extraLinks(context, await instanceOf(context, request.params, choiceOf(request)));
      return { extra_links: links, total_entries: Object.keys(links).length };
    },
  );

  server.get(
    `${base}/externalLogUrl/:try_number`,
    {
      config: { permission: 'logs:read' },
      schema: {
        tags,
        params: Type.Object({ ...ofTask, try_number: Type.Integer({ exclusiveMinimum: 0 }) }),
        querystring: Type.Object(place),
      },
    },
    async (request) => {
      const { externalLogUrl } = context;
      // As Airflow: whether there are such pages is said before the instance is looked for.
      if (externalLogUrl === undefined)
        throw new ApiError(400, 'Task log handler does not support external logs.');
      const row = await instanceOf(context, request.params, choiceOf(request));
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
