// Runs of DAGs in Airflow's calls: a task reads them, counts them, triggers and clears them. What it brings about goes the way
// of every question of a task.
import type { TriggeredRun } from '@ariel/protocol';
import { findRun, readDag, teamOfAttempt } from '@ariel/store';
import { Type } from 'typebox';
import { isoOrNull, textList } from '../../../rest/answers/presented.ts';
import type { ApiServer } from '../../../server/api-context.ts';
import { ApiError } from '../../../server/api-error.ts';
import { sendJson } from '../../calls/answers.ts';
import { versionOf } from '../../calls/api-version.ts';
import type { CallContext } from '../../calls/execution-context.ts';
import { answerClient } from '../forms/attempt-access.ts';
import { instantOf } from '../forms/instant-text.ts';
import { DagRunState, orNull, selection, Texts } from '../forms/query-shapes.ts';
import { presentRun } from './present-run.ts';

const params = Type.Object({ dag_id: Type.String(), run_id: Type.String() });
const url = '/dag-runs/:dag_id/:run_id';

const Trigger = Type.Object(
  {
    logical_date: orNull(Type.String()),
    run_after: orNull(Type.String()),
    conf: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
    reset_dag_run: Type.Optional(Type.Boolean()),
    partition_key: orNull(Type.String()),
    note: orNull(Type.String()),
  },
  { additionalProperties: false },
);

export function addDagRunRoutes(server: ApiServer, context: CallContext): void {
  const { database } = context;
  const config = { permission: 'public', scopes: ['execution'] } as const;

  server.get(
    '/dag-runs/count',
    {
      config,
      schema: {
        querystring: Type.Object({
          dag_id: Type.String(),
          logical_dates: Texts,
          run_ids: Texts,
          states: Texts,
        }),
      },
    },
    async ({ caller, query }, reply) => {
      const question = { about: 'run-count', ...selection(query) } as const;
      return sendJson(reply, JSON.parse((await answerClient(context, caller.subject, question)) ?? '0'));
    },
  );

  server.get(
    '/dag-runs/previous',
    {
      config,
      schema: {
        querystring: Type.Object({
          dag_id: Type.String(),
          logical_date: Type.String(),
          state: orNull(DagRunState),
        }),
      },
    },
    async (request, reply) => {
      const { dag_id: dagId, logical_date: date, state } = request.query;
      const found = await database.first<{ run_id: string }>(
        `select run_id from dag_run where dag_id = ? and logical_date < ?${state ? ' and state = ?' : ''}
         order by logical_date desc limit 1`,
        [dagId, instantOf('logical_date', date, 'query'), ...(state ? [state] : [])],
      );
      const run = found && (await findRun(database, dagId, found.run_id));
      return sendJson(reply, run ? await presentRun(database, run, versionOf(request)) : null);
    },
  );

  server.get(url, { config, schema: { params } }, async (request, reply) =>
    sendJson(reply, await presentRun(database, await existing(request.params), versionOf(request))),
  );

  server.get(`${url}/state`, { config, schema: { params } }, async (request, reply) => {
    const { state } = await existing(request.params);
    return sendJson(reply, { state });
  });

  server.post(url, { config, schema: { params, body: Trigger } }, async (request, reply) => {
    const { dag_id: dagId, run_id: runId } = request.params;
    const { conf = {}, logical_date: logicalDate, note, partition_key: partitionKey } = request.body;
    const { run_after: runAfter } = request.body;
    for (const [field, text] of Object.entries({ logical_date: logicalDate, run_after: runAfter }))
      if (text) instantOf(field, text);
    const triggered = await trigger(request.caller.subject, {
      dagId,
      runId,
      logicalDate: logicalDate ?? null,
      conf,
      note: note ?? null,
      resetDagRun: request.body.reset_dag_run ?? false,
      ...(runAfter ? { runAfter } : {}),
      ...(partitionKey ? { partitionKey } : {}),
    });
    if (triggered.kind === 'exists') {
      const message = `A run already exists for Dag '${dagId}' with run_id '${runId}'`;
      throw new ApiError(409, { reason: 'already_exists', message });
    }
    return reply.code(204).send();
  });

  server.post(`${url}/clear`, { config, schema: { params } }, async (request, reply) => {
    const { dag_id: dagId, run_id: runId } = request.params;
    if (!(await readDag(database, dagId))) throw noDag(dagId);
    if (!(await findRun(database, dagId, runId)))
      throw new ApiError(404, {
        reason: 'not_found',
        message: `Dag run with run_id: '${runId}' not found`,
      });
    const again = { logicalDate: null, conf: {}, note: null, resetDagRun: true };
    await trigger(request.caller.subject, { dagId, runId, ...again });
    return reply.code(204).send();
  });

  server.get(
    '/dags/:dag_id',
    {
      config: { ...config, since: '2026-04-06' },
      schema: { params: Type.Object({ dag_id: Type.String() }) },
    },
    async (request, reply) => {
      const { dag_id: dagId } = request.params;
      const row = await database.first<DagFacts>(
        'select is_paused, bundle_name, bundle_version, rel_path, owners, tags, next_logical_date from dag where dag_id = ?',
        [dagId],
      );
      if (!row)
        throw new ApiError(404, {
          reason: 'not_found',
          message: `The Dag with dag_id: \`${dagId}\` was not found`,
        });
      return sendJson(reply, {
        dag_id: dagId,
        is_paused: row.is_paused === 1,
        bundle_name: row.bundle_name,
        bundle_version: row.bundle_version,
        relative_fileloc: row.rel_path,
        owners: textList(row.owners).join(', '),
        tags: textList(row.tags).sort(),
        next_dagrun: isoOrNull(row.next_logical_date),
      });
    },
  );

  async function existing({ dag_id: dagId, run_id: runId }: { dag_id: string; run_id: string }) {
    const run = await findRun(database, dagId, runId);
    if (run) return run;
    throw new ApiError(404, {
      reason: 'not_found',
      message: `Dag run with dag_id '${dagId}' and run_id '${runId}' was not found`,
    });
  }

  async function trigger(attemptId: string, asked: AskedRun): Promise<TriggeredRun> {
    await mustBeOfOwnTeam(attemptId, asked.dagId);
    const question = {
      about: 'trigger-run',
      failWhenDagIsPaused: false,
      isOneOfMany: true,
      ...asked,
    } as const;
    const triggered = JSON.parse(
      (await answerClient(context, attemptId, question)) ?? 'null',
    ) as TriggeredRun;
    if (triggered.kind === 'no-dag') throw noDag(asked.dagId);
    if (triggered.kind === 'refused')
      throw new ApiError(400, { reason: 'value_error', message: triggered.message });
    return triggered;
  }

  /** Nobody starts what another team owns. */
  async function mustBeOfOwnTeam(attemptId: string, dagId: string): Promise<void> {
    const dag = await readDag(database, dagId);
    if (!dag || dag.team === null || dag.team === (await teamOfAttempt(database, attemptId))) return;
    throw noDag(dagId);
  }
}

interface AskedRun {
  readonly dagId: string;
  readonly runId: string;
  readonly logicalDate: string | null;
  readonly conf: Readonly<Record<string, unknown>>;
  readonly note: string | null;
  readonly resetDagRun: boolean;
  readonly runAfter?: string;
  readonly partitionKey?: string;
}

interface DagFacts {
  readonly is_paused: number;
  readonly bundle_name: string;
  readonly bundle_version: string | null;
  readonly rel_path: string;
  readonly owners: string;
  readonly tags: string;
  readonly next_logical_date: number | null;
}

const noDag = (dagId: string): ApiError =>
  new ApiError(404, { reason: 'not_found', message: `Dag with dag_id: '${dagId}' not found` });
