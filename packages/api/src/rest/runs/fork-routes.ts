// Forks runs, shows their links, and says what is different between two runs. Ours, beside Airflow's API.
import { type Change, compareRuns, type RunDifference } from '@ariel/core';
import { ForkAnswer, ForkBody, ForkLinks, RunDifferenceResponse } from '@ariel/protocol/rest';
import { comparedRun, type ForkRow, forkLinks } from '@ariel/store/reads';
import { Type } from 'typebox';
import type { ApiContext, Routes } from '../../server/api-context.ts';
import { shownJson } from '../../server/shown-values.ts';
import { actorOf, runOf } from '../answers/lookups.ts';
import { RunParams } from '../requests/addresses.ts';
import { presentRun } from './present-run.ts';

const tags = ['DagRun'];
const base = '/api/v2/dags/:dag_id/dagRuns/:dag_run_id';

export const addForkRoutes: Routes = (server, context) => {
  server.post(
    `${base}/fork`,
    {
      config: { permission: 'runs:act' },
      schema: { tags, params: RunParams, body: ForkBody, response: { 200: ForkAnswer } },
    },
    async (request) => {
      const { body } = request;
      const { dag_id: dagId, dag_run_id: runId } = request.params;
      const { instances, run } = await context.control.forkRun({
        dagId,
        runId,
        fromTasks: body.from_task_ids,
        onLatestVersion: body.run_on_latest_version ?? false,
        conf: body.conf ?? {},
        newRunId: body.dag_run_id || null,
        note: body.note ?? null,
        dryRun: body.dry_run ?? true,
        actor: actorOf(request),
      });
      return {
        dag_run: run === null ? null : presentRun(await runOf(context, run.dagId, run.runId)),
        task_instances: instances.map(({ iteration, mapIndex, taskId, what }) => ({
          task_id: taskId,
          map_index: mapIndex,
          iteration,
          what,
        })),
        total_entries: instances.length,
      };
    },
  );

  server.get(
    `${base}/forks`,
    {
      config: { permission: 'runs:read' },
      schema: { tags, params: RunParams, response: { 200: ForkLinks } },
    },
    async (request) => {
      const { dag_id: dagId, dag_run_id: runId } = request.params;
      await runOf(context, dagId, runId);
      const { forks, own } = await forkLinks(context.database, dagId, runId);
      return { fork: own === null ? null : presentFork(own), forks: forks.map(presentFork) };
    },
  );

  server.get(
    `${base}/difference/:other_run_id`,
    {
      config: { permission: 'xcoms:read' },
      schema: {
        tags,
        params: Type.Object({ ...RunParams.properties, other_run_id: Type.String() }),
        response: { 200: RunDifferenceResponse },
      },
    },
    async (request) => {
      const { dag_id: dagId, dag_run_id: runId, other_run_id: otherId } = request.params;
      const left = await runOf(context, dagId, runId);
      const right = await runOf(context, dagId, otherId);
      const difference = compareRuns(
        await comparedRun(context.database, left),
        await comparedRun(context.database, right),
      );
      return { left: runId, right: otherId, ...presentDifference(context, difference) };
    },
  );
};

const presentFork = (row: ForkRow) => ({
  dag_run_id: row.run_id,
  forked_from: row.forked_from,
  from_task_ids: JSON.parse(row.forked_tasks) as string[],
  state: row.state as 'queued',
});

function presentDifference(context: ApiContext, difference: RunDifference) {
  const shown = (changes: readonly Change[]): Change[] =>
    changes.map(({ left, name, right }) => ({
      name,
      left: left === null ? null : shownJson(context, left, name),
      right: right === null ? null : shownJson(context, right, name),
    }));
  return {
    state: difference.state,
    duration_ms: difference.durationMs,
    version_number: difference.version,
    conf: shown(difference.conf),
    params: shown(difference.params),
    code: [...difference.code],
    task_instances: difference.instances.map((each) => ({
      task_id: each.taskId,
      map_index: each.mapIndex,
      iteration: each.iteration,
      only_in: each.isOnlyIn,
      state: each.state,
      duration_ms: each.durationMs,
      try_number: each.tryNumber,
      inputs: shown(each.inputs),
      outputs: shown(each.outputs),
    })),
    same_task_instances: difference.sameInstances,
  };
}
