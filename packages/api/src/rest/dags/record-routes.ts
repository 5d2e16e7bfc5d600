// What the installation notes about DAG files: import errors, warnings, and reading a file again.
import { DagWarningCollection, ImportErrorCollection, ImportErrorResponse } from '@ariel/protocol/rest';
import {
  type DagWarningRow,
  dagWarningResource,
  type Filter,
  findRow,
  type ImportErrorRow,
  importErrorResource,
} from '@ariel/store/reads';
import { Type } from 'typebox';
import type { ApiContext, Routes } from '../../server/api-context.ts';
import { ApiError, orNotFound } from '../../server/api-error.ts';
import { fileOfToken, fileToken } from '../answers/file-token.ts';
import { iso } from '../answers/presented.ts';
import { listOf } from '../lists/list-of.ts';
import { type ListRules, pageParameters, patternParameters, text } from '../lists/list-query.ts';
import { askedReadings } from './asked-readings.ts';

const errorRules: ListRules = {
  resource: importErrorResource,
  defaultOrder: ['id'],
  orders: ['id', 'import_error_id', 'timestamp', 'filename', 'bundle_name', 'stacktrace', 'stack_trace'],
  patterns: { filename: 'filename' },
  values: { filename: 'filename', bundle_name: 'bundle_name' },
};
const warningRules: ListRules = {
  resource: dagWarningResource,
  defaultOrder: ['dag_id'],
  orders: ['dag_id', 'warning_type', 'message', 'timestamp'],
  values: { dag_id: 'dag_id' },
};
export const addRecordRoutes: Routes = (server, context) => {
  server.get(
    '/api/v2/importErrors',
    {
      config: { permission: 'import_errors:read' },
      schema: {
        tags: ['Import Error'],
        querystring: Type.Object({
          ...pageParameters,
          ...patternParameters(['filename']),
          filename: text,
          bundle_name: text,
        }),
        response: { 200: ImportErrorCollection },
      },
    },
    async (request) => {
      const { rows, total } = await listOf<ImportErrorRow>(context, errorRules, request.query);
      return { import_errors: rows.map((row) => presentError(context, row)), total_entries: total };
    },
  );

  server.get(
    '/api/v2/importErrors/:import_error_id',
    {
      config: { permission: 'import_errors:read' },
      schema: {
        tags: ['Import Error'],
        params: Type.Object({ import_error_id: Type.Integer() }),
        response: { 200: ImportErrorResponse },
      },
    },
    async (request) => {
      const id = request.params.import_error_id;
      const row = await findRow<ImportErrorRow>(context.database, importErrorResource, id);
      return presentError(context, orNotFound(row, `The ImportError with import_error_id: \`${id}\``));
    },
  );

  const readAgain = askedReadings(context);
  server.put(
    '/api/v2/parseDagFile/:file_token',
    {
      config: { permission: 'dags:act' },
      schema: { tags: ['DAG Parsing'], params: Type.Object({ file_token: Type.String() }) },
    },
    async (request, reply) => {
      const place = fileOfToken(context.auth.secretKey, request.params.file_token);
      if (place === null) throw new ApiError(404, 'File not found');
      await readAgain(place, () => context.control.reparseFile(place));
      return reply.code(201).type('application/json').send('null');
    },
  );

  server.get(
    '/api/v2/dagWarnings',
    {
      config: { permission: 'warnings:read' },
      schema: {
        tags: ['DagWarning'],
        querystring: Type.Object({ ...pageParameters, dag_id: text, warning_type: text }),
        response: { 200: DagWarningCollection },
      },
    },
    async (request) => {
      const { rows, total } = await listOf<DagWarningRow>(
        context,
        warningRules,
        request.query,
        warningFilter(request.query.warning_type),
      );
      return {
        dag_warnings: rows.map((row) => ({
          dag_id: row.dag_id,
          warning_type: isAirflows(row.kind) ? row.kind : OWN_KIND,
          message: isAirflows(row.kind) ? row.message : `${row.kind}: ${row.message}`,
          timestamp: iso(row.created_at),
          dag_display_name: row.display_name ?? row.dag_id,
        })),
        total_entries: total,
      };
    },
  );
};

/** The kinds that every client knows. Others stop Airflow's own clients from reading the list at all: they count as the last of these. */
const airflowKinds = ['asset conflict', 'non-existent pool', 'runtime varying value'] as const;
const OWN_KIND = 'runtime varying value';

const isAirflows = (kind: string): boolean => airflowKinds.some((each) => each === kind);

function warningFilter(given: string | undefined): Filter[] {
  if (given === undefined) return [];
  if (given !== OWN_KIND) return [{ field: 'warning_type', op: 'in', values: [given] }];
  const others = airflowKinds.filter((kind) => kind !== OWN_KIND);
  return [{ field: 'warning_type', op: 'notIn', values: others }];
}

function presentError(context: ApiContext, row: ImportErrorRow) {
  return {
    import_error_id: row.id,
    timestamp: iso(row.created_at),
    filename: row.rel_path,
    source_reference: row.rel_path,
    bundle_name: row.bundle_name,
    // What it is stands first, then where: in Airflow both are one text.
    stack_trace: `${row.code}: ${row.message}\n${row.stack}`.trim(),
    file_token: fileToken(context.auth.secretKey, { bundleName: row.bundle_name, relPath: row.rel_path }),
  };
}
