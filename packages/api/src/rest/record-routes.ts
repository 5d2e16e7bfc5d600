// What the installation notes about itself: import errors, warnings, the audit log, and reading a file again.
import {
  DagWarningCollection,
  EventLogCollection,
  EventLogResponse,
  ImportErrorCollection,
  ImportErrorResponse,
} from '@ariel/protocol/rest';
import {
  type DagWarningRow,
  dagWarningResource,
  type EventLogRow,
  eventLogResource,
  type Filter,
  type ImportErrorRow,
  type InstanceRow,
  importErrorResource,
  instanceResource,
  listRows,
} from '@ariel/store/reads';
import { Type } from 'typebox';
import type { ApiContext, Routes } from '../server/api-context.ts';
import { ApiError, orNotFound } from '../server/api-error.ts';
import { fileOfToken, fileToken } from './file-token.ts';
import {
  instantFrom,
  type ListQuery,
  type ListRules,
  pageParameters,
  patternParameters,
  readListing,
  text,
  texts,
} from './list-query.ts';
import { iterationQuery } from './lookups.ts';
import { iso, isoOrNull } from './presented.ts';

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
const logPatterns = {
  dag_id: 'dag_id',
  task_id: 'task_id',
  run_id: 'run_id',
  owner: 'owner',
  event: 'event',
};
const logRules: ListRules = {
  resource: eventLogResource,
  defaultOrder: ['id'],
  orders: [
    'id',
    'event_log_id',
    'when',
    'dttm',
    'dag_id',
    'task_id',
    'run_id',
    'event',
    'owner',
    'extra',
    'map_index',
    'try_number',
  ],
  patterns: { ...logPatterns, owner_display_name: 'owner' },
  values: {
    dag_id: 'dag_id',
    task_id: 'task_id',
    run_id: 'run_id',
    map_index: 'map_index',
    try_number: 'try_number',
    owner: 'owner',
    event: 'event',
    included_events: 'event',
    teams: 'team',
  },
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
      const listing = readListing(errorRules, request.query as ListQuery, { nowUs: context.nowUs() });
      const { rows, total } = await listRows<ImportErrorRow>(context.database, importErrorResource, listing);
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
      const { rows } = await listRows<ImportErrorRow>(context.database, importErrorResource, {
        filters: [{ field: 'id', op: 'in', values: [id] }],
        order: [],
        limit: 1,
        offset: 0,
      });
      return presentError(context, orNotFound(rows[0], `The ImportError with import_error_id: \`${id}\``));
    },
  );

  server.put(
    '/api/v2/parseDagFile/:file_token',
    {
      config: { permission: 'dags:act' },
      schema: { tags: ['DAG Parsing'], params: Type.Object({ file_token: Type.String() }) },
    },
    async (request, reply) => {
      const place = orNotFound(fileOfToken(context.auth.secretKey, request.params.file_token), 'File');
      await context.control.reparseFile(place);
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
      const listing = readListing(warningRules, request.query as ListQuery, {
        fixed: warningFilter(request.query.warning_type),
        nowUs: context.nowUs(),
      });
      const { rows, total } = await listRows<DagWarningRow>(context.database, dagWarningResource, listing);
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

  addEventLogRoute(server, context);
};

const addEventLogRoute: Routes = (server, context) => {
  server.get(
    '/api/v2/eventLogs',
    {
      config: { permission: 'audit:read' },
      schema: {
        tags: ['Event Log'],
        querystring: Type.Object({
          ...pageParameters,
          ...patternParameters([...Object.keys(logPatterns), 'owner_display_name']),
          dag_id: text,
          task_id: text,
          run_id: text,
          map_index: Type.Optional(Type.Integer()),
          try_number: Type.Optional(Type.Integer()),
          owner: text,
          event: text,
          included_events: texts,
          excluded_events: texts,
          task_instance_id: Type.Optional(Type.String({ format: 'uuid' })),
          teams: texts,
          ...iterationQuery,
          before: text,
          after: text,
        }),
        response: { 200: EventLogCollection },
      },
    },
    async (request) => {
      const query = request.query as ListQuery;
      const fixed: Filter[] = [
        ...(query.before === undefined
          ? []
          : [{ field: 'when', op: 'lt', value: instantFrom('before', query.before) } as const]),
        ...(query.after === undefined
          ? []
          : [{ field: 'when', op: 'gt', value: instantFrom('after', query.after) } as const]),
        ...(Array.isArray(query.excluded_events)
          ? [{ field: 'event', op: 'notIn', values: query.excluded_events as string[] } as const]
          : []),
        ...(await aboutInstance(context, query)),
      ];
      const listing = readListing(logRules, query, { fixed, nowUs: context.nowUs() });
      const { rows, total } = await listRows<EventLogRow>(context.database, eventLogResource, listing);
      return { event_logs: rows.map(presentEvent), total_entries: total };
    },
  );

  server.get(
    '/api/v2/eventLogs/:event_log_id',
    {
      config: { permission: 'audit:read' },
      schema: {
        tags: ['Event Log'],
        params: Type.Object({ event_log_id: Type.String() }),
        response: { 200: EventLogResponse },
      },
    },
    async (request) => {
      const given = request.params.event_log_id;
      const id = Number(given);
      if (!Number.isSafeInteger(id) || given.trim() === '')
        throw new ApiError(400, `The event_log_id is an integer, and \`${given}\` is none`);
      const { rows } = await listRows<EventLogRow>(context.database, eventLogResource, {
        filters: [{ field: 'id', op: 'in', values: [id] }],
        order: [],
        limit: 1,
        offset: 0,
      });
      return presentEvent(orNotFound(rows[0], `The Event Log with id: \`${id}\``));
    },
  );
};

/** Rows name instances by their place, and nothing by a region. */
async function aboutInstance({ database }: ApiContext, query: ListQuery): Promise<Filter[]> {
  const { region_id: regionId, task_instance_id: id } = query;
  const nothing: Filter = { field: 'event', op: 'in', values: [] };
  if (regionId !== undefined) return [nothing];
  if (id === undefined) return [];
  const { rows } = await listRows<InstanceRow>(database, instanceResource, {
    filters: [{ field: 'id', op: 'in', values: [String(id)] }],
    order: [],
    limit: 1,
    offset: 0,
  });
  const [instance] = rows;
  if (!instance) return [nothing];
  const { dag_id: dagId, run_id: runId, task_id: taskId } = instance;
  return [
    { field: 'dag_id', op: 'in', values: [dagId] },
    { field: 'run_id', op: 'in', values: [runId] },
    { field: 'task_id', op: 'in', values: [taskId] },
  ];
}

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
    source_reference: null,
    bundle_name: row.bundle_name,
    // What it is stands first, then where: in Airflow both are one text.
    stack_trace: `${row.code}: ${row.message}\n${row.stack}`.trim(),
    file_token: fileToken(context.auth.secretKey, { bundleName: row.bundle_name, relPath: row.rel_path }),
  };
}

function presentEvent(row: EventLogRow) {
  return {
    event_log_id: row.id,
    when: iso(row.at),
    task_instance_id: null,
    dag_id: row.dag_id,
    task_id: row.task_id,
    run_id: row.run_id,
    map_index: row.map_index,
    try_number: row.try_number,
    event: row.event,
    logical_date: isoOrNull(row.logical_date),
    owner: row.owner,
    owner_display_name: row.owner,
    extra: row.extra,
    dag_display_name: row.display_name ?? row.dag_id,
    task_display_name: row.task_id,
    team_name: null,
  };
}
