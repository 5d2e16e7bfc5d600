// Versions of a DAG and the source of each.
import { DagSource, DagVersionCollection, DagVersionDiff, DagVersionResponse } from '@ariel/protocol/rest';
import { type Filter, findCodeFile, findVersion, type VersionRow, versionResource } from '@ariel/store/reads';
import { Type } from 'typebox';
import type { ApiContext, Routes } from '../../server/api-context.ts';
import { ApiError, orNotFound } from '../../server/api-error.ts';
import { shownValue } from '../../server/shown-values.ts';
import { acceptedType } from '../answers/accepted-type.ts';
import { dagOf } from '../answers/lookups.ts';
import { listOf } from '../lists/list-of.ts';
import { type ListRules, pageParameters, text } from '../lists/list-query.ts';
import { DagParams } from '../requests/addresses.ts';
import { presentVersionRow } from './present-dag.ts';
import { versionDiff } from './version-diff.ts';

const rules: ListRules = {
  resource: versionResource,
  defaultOrder: ['id'],
  orders: ['id', 'version_number', 'bundle_name', 'bundle_version', 'created_at', 'dag_id'],
  values: {
    version_number: 'version_number',
    bundle_name: 'bundle_name',
    bundle_version: 'bundle_version',
  },
};

export const addVersionRoutes: Routes = (server, context) => {
  const config = { permission: 'versions:read' } as const;

  server.get(
    '/api/v2/dags/:dag_id/dagVersions',
    {
      config,
      schema: {
        tags: ['DagVersion'],
        params: DagParams,
        querystring: Type.Object({
          ...pageParameters,
          version_number: Type.Optional(Type.Integer()),
          bundle_name: text,
          bundle_version: text,
        }),
        response: { 200: DagVersionCollection },
      },
    },
    async (request) => {
      const dagId = request.params.dag_id;
      if (dagId !== '~') await dagOf(context, dagId);
      const fixed: Filter[] = dagId === '~' ? [] : [{ field: 'dag_id', op: 'in', values: [dagId] }];
      const { rows, total } = await listOf<VersionRow>(context, rules, request.query, fixed);
      return { dag_versions: rows.map(presentVersionRow), total_entries: total };
    },
  );

  server.get(
    '/api/v2/dags/:dag_id/dagVersions/diff',
    {
      config,
      schema: {
        tags: ['DagVersion', 'experimental'],
        params: DagParams,
        querystring: Type.Object({
          base_version_number: Type.Integer({ exclusiveMinimum: 0 }),
          target_version_number: Type.Integer({ exclusiveMinimum: 0 }),
          max_changes: Type.Optional(Type.Integer({ exclusiveMinimum: 0, maximum: 5000, default: 500 })),
        }),
        response: { 200: DagVersionDiff },
      },
    },
    async (request) => {
      const {
        base_version_number: base,
        max_changes: most = 500,
        target_version_number: target,
      } = request.query;
      const [before, after] = [
        await definitionOf(context, request.params.dag_id, base),
        await definitionOf(context, request.params.dag_id, target),
      ];
      const changes = versionDiff(before, after);
      return {
        diff_schema_version: 1,
        base_version_number: base,
        target_version_number: target,
        serializer_versions: { base: 1, target: 1 },
        mode: 'observed_state' as const,
        unavailable_reason: null,
        values_status: 'available' as const,
        truncated: changes.length > most,
        total_changes: changes.length,
        changes: changes.slice(0, most).map((change) => ({
          ...change,
          before_value: shownValue(context, change.before_value),
          after_value: shownValue(context, change.after_value),
        })),
      };
    },
  );

  server.get(
    '/api/v2/dags/:dag_id/dagVersions/:version_number',
    {
      config,
      schema: {
        tags: ['DagVersion'],
        params: Type.Object({ dag_id: Type.String(), version_number: Type.Integer() }),
        response: { 200: DagVersionResponse },
      },
    },
    async (request) => {
      const { dag_id: dagId, version_number: number } = request.params;
      const version = await findVersion(context.database, dagId, number);
      return presentVersionRow(
        orNotFound(version, `The DagVersion with dag_id: \`${dagId}\` and version_number: \`${number}\``),
      );
    },
  );

  server.get(
    '/api/v2/dagSources/:dag_id',
    {
      config: { permission: 'code:read' },
      schema: {
        tags: ['DagSource'],
        params: DagParams,
        querystring: Type.Object({ version_number: Type.Optional(Type.Integer()) }),
        response: { 200: DagSource },
      },
    },
    async (request, reply) => {
      const type = acceptedType(request.headers.accept, ['application/json', 'text/plain']);
      if (type === null) throw new ApiError(406, 'Only application/json or text/plain is supported');
      const dagId = request.params.dag_id;
      const dag = await dagOf(context, dagId);
      const version = orNotFound(
        await findVersion(context.database, dagId, request.query.version_number ?? null),
        `The source code of the Dag ${dagId}, version_number ${request.query.version_number ?? 'None'}`,
      );
      const file = orNotFound(
        await findCodeFile(context.database, version.code_hash, version.rel_path),
        `The source code of the Dag ${dagId}, version_number ${version.number}`,
      );
      const content = Buffer.from(file.content).toString();
      if (type === 'text/plain') {
        return reply
          .type('text/plain; charset=utf-8')
          .serializer(String)
          .send(content as never);
      }
      return {
        content,
        dag_id: dagId,
        version_number: version.number,
        dag_display_name: dag.display_name ?? dagId,
        language: 'typescript',
      };
    },
  );
};

async function definitionOf(context: ApiContext, dagId: string, number: number) {
  const version = await findVersion(context.database, dagId, number);
  const what = `The DagVersion with dag_id: \`${dagId}\` and version_number: \`${number}\``;
  const { id } = orNotFound(version, what);
  return orNotFound(await context.definitions.one(id), what);
}
