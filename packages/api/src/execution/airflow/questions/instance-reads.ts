// What an attempt that runs may ask of task instances, in Airflow's calls: how many, in which states, which one before.
import { readRun } from '@ariel/store';
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { isoOrNull, secondsBetween } from '../../../rest/answers/presented.ts';
import type { ApiServer } from '../../../server/api-context.ts';
import { sendJson } from '../../calls/answers.ts';
import type { CallContext } from '../../calls/execution-context.ts';
import { answerClient, currentAttempt, mustBeOwn } from '../forms/attempt-access.ts';
import { instantOf } from '../forms/instant-text.ts';
import { InstanceStateText, orNull, selection, Texts } from '../forms/query-shapes.ts';

const Selection = {
  dag_id: Type.String(),
  map_index: Type.Optional(Type.Integer()),
  task_ids: Texts,
  task_group_id: Type.Optional(Type.String()),
  logical_dates: Texts,
  run_ids: Texts,
};
const StatesQuery = Type.Object(Selection);
const CountQuery = Type.Object({ ...Selection, states: Texts });
type CountQuery = Type.Static<typeof CountQuery>;

/** States in which a task says nothing more. */
const ended = "('success', 'failed', 'skipped', 'upstream_failed', 'removed')";

export function addInstanceReads(server: ApiServer, context: CallContext): void {
  const { database } = context;
  const config = { permission: 'public', scopes: ['execution'] } as const;

  server.get(
    '/task-instances/count',
    { config, schema: { querystring: CountQuery } },
    async (request, reply) => {
      const question = { about: 'instance-count', ...instances(request.query) } as const;
      return sendJson(reply, JSON.parse((await answer(request, question)) ?? '0'));
    },
  );

  server.get(
    '/task-instances/states',
    { config, schema: { querystring: StatesQuery } },
    async (request, reply) => {
      const question = { about: 'instance-states', ...instances(request.query) } as const;
      return sendJson(reply, { task_states: JSON.parse((await answer(request, question)) ?? '{}') });
    },
  );

  server.get(
    '/task-instances/previous/:dag_id/:task_id',
    {
      config,
      schema: {
        params: Type.Object({ dag_id: Type.String(), task_id: Type.String() }),
        querystring: Type.Object({
          logical_date: orNull(Type.String()),
          map_index: Type.Optional(Type.Integer()),
          state: orNull(InstanceStateText),
        }),
      },
    },
    async (request, reply) => {
      const { dag_id: dagId, task_id: taskId } = request.params;
      const { logical_date: date, map_index: mapIndex = -1, state } = request.query;
      const row = await database.first<PreviousRow>(
        `select r.run_id, r.logical_date, i.start_at, i.end_at, i.state, i.try_number
         from dag_run r join task_instance i on i.run_ref = r.id
         where r.dag_id = ? and i.task_id = ? and i.map_index = ?${date ? ' and r.logical_date < ?' : ''}${state ? ' and i.state = ?' : ''}
         order by case when r.logical_date is null then 1 else 0 end, r.logical_date desc, i.iteration desc limit 1`,
        [
          dagId,
          taskId,
          mapIndex,
          ...(date ? [instantOf('logical_date', date, 'query')] : []),
          ...(state ? [state] : []),
        ],
      );
      if (!row) return sendJson(reply, null);
      return sendJson(reply, {
        task_id: taskId,
        dag_id: dagId,
        run_id: row.run_id,
        logical_date: isoOrNull(row.logical_date),
        start_date: isoOrNull(row.start_at),
        end_date: isoOrNull(row.end_at),
        state: row.state,
        try_number: row.try_number,
        map_index: mapIndex,
        duration: secondsBetween(row.start_at, row.end_at),
      });
    },
  );

  server.get(
    '/task-instances/breadcrumbs',
    {
      config,
      schema: { querystring: Type.Object({ dag_id: Type.String(), run_id: Type.String() }) },
    },
    async (request, reply) => {
      const rows = await database.all<Breadcrumb>(
        `select i.task_id, i.map_index, i.state, i.operator, i.start_at, i.end_at from dag_run r
         join task_instance i on i.run_ref = r.id where r.dag_id = ? and r.run_id = ? and i.state in ${ended}
         order by i.task_id, i.map_index, i.iteration`,
        [request.query.dag_id, request.query.run_id],
      );
      const breadcrumbs = rows.map(({ end_at: endUs, start_at: startUs, ...row }) => ({
        ...row,
        duration: secondsBetween(startUs, endUs),
      }));
      return sendJson(reply, { breadcrumbs });
    },
  );

  server.get(
    '/task-instances/:id/previous-successful-dagrun',
    { config, schema: { params: Type.Object({ id: Type.String({ format: 'uuid' }) }) } },
    async (request, reply) => {
      mustBeOwn(request.caller, request.params.id);
      const row = await currentAttempt(database, request.params.id);
      const own = await readRun(database, row.run_ref);
      const found = await database.first<PreviousRunRow>(
        `select interval_start, interval_end, start_at, end_at from dag_run
         where dag_id = ? and logical_date < ? and state = 'success' order by logical_date desc limit 1`,
        [own?.dag_id ?? '', own?.logical_date ?? 0],
      );
      return sendJson(reply, {
        data_interval_start: isoOrNull(found?.interval_start),
        data_interval_end: isoOrNull(found?.interval_end),
        start_date: isoOrNull(found?.start_at),
        end_date: isoOrNull(found?.end_at),
      });
    },
  );

  function answer(
    request: FastifyRequest,
    question: Parameters<typeof answerClient>[2],
  ): Promise<string | null> {
    return answerClient(context, request.caller.subject, question);
  }
}

function instances(query: CountQuery) {
  for (const date of query.logical_dates ?? []) instantOf('logical_dates', date, 'query');
  const { map_index: mapIndex, task_group_id: taskGroupId, task_ids: taskIds } = query;
  return {
    ...selection(query),
    ...(mapIndex === undefined ? {} : { mapIndex }),
    ...(taskGroupId === undefined ? {} : { taskGroupId }),
    ...(taskIds === undefined ? {} : { taskIds }),
  };
}

interface PreviousRow {
  readonly run_id: string;
  readonly logical_date: number | null;
  readonly start_at: number | null;
  readonly end_at: number | null;
  readonly state: string | null;
  readonly try_number: number;
}

interface Breadcrumb {
  readonly task_id: string;
  readonly map_index: number;
  readonly state: string;
  readonly operator: string;
  readonly start_at: number | null;
  readonly end_at: number | null;
}

interface PreviousRunRow {
  readonly interval_start: number | null;
  readonly interval_end: number | null;
  readonly start_at: number | null;
  readonly end_at: number | null;
}
