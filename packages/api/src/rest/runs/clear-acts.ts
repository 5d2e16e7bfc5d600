// What clears task instances, of one run or of many. Every change goes through the control port.
import type { AffectedInstance, ClearRequest } from '@ariel/protocol';
import {
  ClearDagRuns,
  ClearedTaskInstances,
  ClearTaskInstances,
  DagRunCollection,
  NewTaskResponse,
  TaskInstanceResponse,
} from '@ariel/protocol/rest';
import type { RunRow } from '@ariel/store/reads';
import { Type } from 'typebox';
import type { ApiContext, Routes } from '../../server/api-context.ts';
import { ApiError } from '../../server/api-error.ts';
import { actorOf, dagOf, runOf } from '../answers/lookups.ts';
import { DagParams } from '../requests/addresses.ts';
import { rulesOfRuns, rulesOfTasks } from '../requests/body-rules.ts';
import {
  type ClearBody,
  clearRequestOf,
  refuseUnsupported,
  runsToClear,
} from '../task-instances/clear-requests.ts';
import { affectedInstances } from '../task-instances/present-instance.ts';
import { newTasks } from './new-tasks.ts';
import { runsOfPartitions } from './partition-runs.ts';
import { presentRun } from './present-run.ts';

const config = { permission: 'instances:edit' } as const;

export const addClearActs: Routes = (server, context) => {
  server.post(
    '/api/v2/dags/:dag_id/clearTaskInstances',
    {
      config,
      preValidation: rulesOfTasks,
      schema: {
        tags: ['Task Instance'],
        params: DagParams,
        body: ClearTaskInstances,
        response: { 200: ClearedTaskInstances },
      },
    },
    async (request) => {
      const dagId = request.params.dag_id;
      await dagOf(context, dagId);
      refuseUnsupported(request.body);
      const runs = await runsToClear(context, dagId, request.body);
      const requests = await requestsOf(context, runs, { body: request.body, actor: actorOf(request) });
      return collectionOf(context, await context.control.clearRuns(requests));
    },
  );

  server.post(
    '/api/v2/dags/:dag_id/clearDagRuns',
    {
      config: { permission: 'runs:edit' },
      preValidation: rulesOfRuns,
      schema: {
        tags: ['DagRun'],
        params: DagParams,
        body: ClearDagRuns,
        response: {
          200: Type.Union([
            DagRunCollection,
            Type.Object({
              task_instances: Type.Array(Type.Union([TaskInstanceResponse, NewTaskResponse])),
              total_entries: Type.Integer(),
            }),
          ]),
        },
      },
    },
    async (request) => {
      const { body, params } = request;
      const ofPartitions = await runsOfPartitions(context, params.dag_id, body);
      const named = await runsNamed(context, params.dag_id, [...(body.dag_runs ?? []), ...ofPartitions]);
      const dryRun = body.dry_run ?? true;
      const actor = actorOf(request);
      const affected = await context.control.clearRuns(
        named.map(({ run }) => ({
          dagId: run.dag_id,
          runId: run.run_id,
          tasks: null,
          onlyFailed: body.only_failed ?? false,
          onlyNew: body.only_new ?? false,
          onLatestVersion: body.run_on_latest_version ?? null,
          includeDownstream: false,
          includeUpstream: false,
          dryRun,
          actor,
        })),
      );
      if (dryRun) {
        const known = await affectedInstances(
          context,
          affected.filter(({ change }) => change === undefined),
        );
        const dagIds = [...new Set(named.map(({ run }) => run.dag_id))];
        const added = await Promise.all(
          dagIds.map((dagId) =>
            newTasks(
              context,
              dagId,
              affected.filter((each) => each.dagId === dagId),
            ),
          ),
        );
        const all = [...known, ...added.flat()];
        return { task_instances: all, total_entries: all.length };
      }
      for (const { note, run } of named) {
        const text = note ?? body.note;
        if (text === undefined) continue;
        const place = { dagId: run.dag_id, runId: run.run_id };
        await context.control.setNote({ ...place, instance: null, note: text, actor });
      }
      const runs = await Promise.all(named.map(({ run }) => runOf(context, run.dag_id, run.run_id)));
      return {
        dag_runs: runs.map(presentRun),
        total_entries: runs.length,
        total_entries_limit: null,
        next_cursor: null,
        previous_cursor: null,
      };
    },
  );
};

async function requestsOf(
  context: ApiContext,
  runs: readonly RunRow[],
  asked: { readonly body: ClearBody; readonly actor: ClearRequest['actor'] },
): Promise<ClearRequest[]> {
  const requests: ClearRequest[] = [];
  for (const run of runs) {
    const request = await clearRequestOf(context, run, asked);
    if (request !== null) requests.push(request);
  }
  return requests;
}

async function collectionOf(context: ApiContext, affected: readonly AffectedInstance[]) {
  const instances = await affectedInstances(
    context,
    affected.filter(({ change }) => change === undefined),
  );
  const named = (chosen: (item: AffectedInstance) => boolean | undefined) =>
    affected
      .filter(chosen)
      .map(({ iteration, mapIndex, taskId }): [string, number, number] => [taskId, mapIndex, iteration]);
  const lists = {
    dropped: named(({ isDropped }) => isDropped),
    removed: named(({ change }) => change === 'removed'),
    added: named(({ change }) => change === 'added'),
  };
  return {
    task_instances: instances,
    total_entries: instances.length,
    ...Object.fromEntries(Object.entries(lists).filter(([, names]) => names.length > 0)),
  };
}

interface NamedRun {
  readonly run: RunRow;
  readonly note: string | null | undefined;
}

/** With `~` in the address each of them says its DAG. */
async function runsNamed(
  context: ApiContext,
  dagId: string,
  given: readonly {
    readonly dag_run_id: string;
    readonly dag_id?: string | null;
    readonly note?: string | null;
  }[],
): Promise<NamedRun[]> {
  if (dagId !== '~') await dagOf(context, dagId);
  const runs: NamedRun[] = [];
  for (const { dag_id: own, dag_run_id: runId, note } of given) {
    const id = dagId === '~' ? own : dagId;
    if (!id) throw new ApiError(400, 'dag_id is needed with each run where the address says `~`');
    if (own && own !== id)
      throw new ApiError(400, `dag_id \`${own}\` of run \`${runId}\` differs from the one in the address`);
    runs.push({ run: await runOf(context, id, runId), note });
  }
  return runs;
}
