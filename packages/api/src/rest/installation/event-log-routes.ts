// The event log: what was done, by whom, and when. Read only.
import { EventLogCollection, EventLogResponse } from '@ariel/protocol/rest';
import {
  type EventLogRow,
  eventLogResource,
  type Filter,
  findRow,
  type InstanceRow,
  instanceResource,
} from '@ariel/store/reads';
import { Type } from 'typebox';
import type { ApiContext, Routes } from '../../server/api-context.ts';
import { ApiError } from '../../server/api-error.ts';
import { iterationQuery } from '../answers/lookups.ts';
import { iso, isoOrNull } from '../answers/presented.ts';
import { listOf } from '../lists/list-of.ts';
import {
  instant,
  instantFrom,
  type ListQuery,
  type ListRules,
  pageParameters,
  patternParameters,
  text,
  texts,
} from '../lists/list-query.ts';
import { saySearched } from '../lists/searched.ts';

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
    'owner_display_name',
    'logical_date',
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

export const addEventLogRoutes: Routes = (server, context) => {
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
          before: instant,
          after: instant,
        }),
        response: { 200: EventLogCollection },
      },
    },
    async (request, reply) => {
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
      const { rows, searched, total } = await listOf<EventLogRow>(context, logRules, query, fixed);
      saySearched(reply, searched);
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
      const row = await findRow<EventLogRow>(context.database, eventLogResource, id);
      if (!row) throw new ApiError(404, `The Event Log with id: \`${id}\` not found`);
      return presentEvent(row);
    },
  );
};

/** Rows name instances by their place, and nothing by a region. */
async function aboutInstance({ database }: ApiContext, query: ListQuery): Promise<Filter[]> {
  const { region_id: regionId, task_instance_id: id } = query;
  const nothing: Filter = { field: 'event', op: 'in', values: [] };
  if (regionId !== undefined) return [nothing];
  if (id === undefined) return [];
  const instance = await findRow<InstanceRow>(database, instanceResource, String(id));
  if (!instance) return [nothing];
  const { dag_id: dagId, run_id: runId, task_id: taskId } = instance;
  return [
    { field: 'dag_id', op: 'in', values: [dagId] },
    { field: 'run_id', op: 'in', values: [runId] },
    { field: 'task_id', op: 'in', values: [taskId] },
  ];
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
    team_name: row.dag_team ?? row.team,
  };
}
