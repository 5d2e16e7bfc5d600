// One DAG and its code.
import { type DagDefinition, formatInstant } from '@ariel/core';
import type { DagCode, DagDetail, ParamForm } from '@ariel/protocol';
import {
  codeFilesOf,
  type DagWarningRow,
  dagWarningResource,
  listRows,
  runCountsByVersion,
  versionsOf,
} from '@ariel/store/reads';
import { Type } from 'typebox';
import { shownAccess } from '../../access/shown-rights.ts';
import { dagOf } from '../../rest/answers/lookups.ts';
import { isoOrNull } from '../../rest/answers/presented.ts';
import { DagParams } from '../../rest/requests/addresses.ts';
import type { ApiContext, Routes } from '../../server/api-context.ts';
import { orNotFound } from '../../server/api-error.ts';
import { shownParam } from '../../server/shown-values.ts';
import { askedVersion } from '../summaries/asked-version.ts';
import { summariseVersions } from '../summaries/summaries.ts';
import { DEFAULT_RUNS, summariseDags } from './dag-list-view.ts';
import { importErrorsOf } from './import-error-view.ts';

const MAX_WARNINGS = 100;

export const addDagDetailViews: Routes = (server, context) => {
  server.get(
    '/ui/dags/:dag_id',
    { config: { permission: 'dags:read' }, schema: { params: DagParams } },
    (request) => detailOf(context, request.params.dag_id),
  );

  server.get(
    '/ui/dags/:dag_id/code',
    {
      config: { permission: 'code:read' },
      schema: {
        params: DagParams,
        querystring: Type.Object({ version_number: Type.Optional(Type.Integer({ minimum: 1 })) }),
      },
    },
    async (request): Promise<DagCode> => {
      const dagId = request.params.dag_id;
      const version = await askedVersion(context, dagId, request.query.version_number);
      const files = await codeFilesOf(context.database, version.code_hash);
      return {
        version_number: version.number,
        main_path: version.rel_path,
        files: files.map((file) => ({ path: file.path, content: Buffer.from(file.content).toString() })),
      };
    },
  );
};

async function detailOf(context: ApiContext, dagId: string): Promise<DagDetail> {
  const dag = await dagOf(context, dagId);
  const [summary] = await summariseDags(context, [dag], DEFAULT_RUNS);
  const definition = await context.definitions.one(dag.latest_version_id ?? '');
  const versions = await versionsOf(context.database, dagId);
  const warnings = await listRows<DagWarningRow>(context.database, dagWarningResource, {
    filters: [{ field: 'dag_id', op: 'in', values: [dagId] }],
    order: [],
    limit: MAX_WARNINGS,
    offset: 0,
  });
  return {
    ...orNotFound(summary, dagId),
    doc_md: definition?.docMd ?? null,
    owner_links: { ...definition?.ownerLinks },
    ...(await shownAccess(context, dagId)),
    params: definition === undefined ? [] : paramForms(context, definition),
    catchup: definition?.catchup ?? false,
    max_active_runs: dag.max_active_runs,
    max_active_tasks: dag.max_active_tasks,
    start_date: isoOrNull(definition?.startDate),
    end_date: isoOrNull(definition?.endDate),
    last_evaluated: formatInstant(dag.evaluated_at),
    bundle_name: dag.bundle_name,
    bundle_version: dag.bundle_version,
    versions: summariseVersions(versions, await runCountsByVersion(context.database, dagId)).reverse(),
    warnings: warnings.rows.map(({ kind, message }) => ({ kind, message })),
    import_errors: await importErrorsOf(context, { bundleName: dag.bundle_name, relPath: dag.rel_path }),
  };
}

function paramForms(context: ApiContext, definition: DagDefinition): ParamForm[] {
  return Object.entries(definition.params).map(([name, param]) => {
    const { schema, value } = shownParam(context, name, param);
    return {
      name,
      schema,
      ...(param.defaultJson === null ? {} : { default: value }),
      description: param.description,
    };
  });
}
