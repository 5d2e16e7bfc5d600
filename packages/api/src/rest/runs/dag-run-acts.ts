// What makes, ends, marks and clears DAG runs. Every change goes through the control port.
import {
  DagRunClear,
  DagRunPatch,
  DagRunResponse,
  NewTaskResponse,
  TaskInstanceCollection,
  TaskInstanceResponse,
  TriggerBody,
} from '@ariel/protocol/rest';
import { Type } from 'typebox';
import type { Routes } from '../../server/api-context.ts';
import { withoutHidden } from '../../server/shown-values.ts';
import { actorOf, dagOf, runOf } from '../answers/lookups.ts';
import { texts } from '../lists/list-query.ts';
import { DagParams, RunParams } from '../requests/addresses.ts';
import { rulesOfRun } from '../requests/body-rules.ts';
import { withoutReservedKeys } from '../requests/reserved-keys.ts';
import { affectedInstances } from '../task-instances/present-instance.ts';
import { runAsked } from './asked-run.ts';
import { newTasks } from './new-tasks.ts';
import { presentNewRun, presentRun } from './present-run.ts';

const tags = ['DagRun'];

export const addDagRunActs: Routes = (server, context) => {
  server.post(
    '/api/v2/dags/:dag_id/dagRuns',
    {
      config: { permission: 'runs:act' },
      preHandler: withoutReservedKeys('conf'),
      schema: {
        tags,
        params: DagParams,
        body: TriggerBody,
        response: { 200: DagRunResponse },
      },
    },
    async (request) => {
      const { body } = request;
      await dagOf(context, request.params.dag_id);
      const created = await context.control.triggerRun({
        dagId: request.params.dag_id,
        ...runAsked(body),
        conf: withoutHidden(context, body.conf ?? {}),
        actor: actorOf(request),
      });
      return presentNewRun(await runOf(context, created.dagId, created.runId), body);
    },
  );

  server.patch(
    '/api/v2/dags/:dag_id/dagRuns/:dag_run_id',
    {
      config: { permission: 'runs:act' },
      schema: {
        tags,
        params: RunParams,
        querystring: Type.Object({ update_mask: texts }),
        body: DagRunPatch,
        response: { 200: DagRunResponse },
      },
    },
    async (request) => {
      const { dag_id: dagId, dag_run_id: runId } = request.params;
      await runOf(context, dagId, runId);
      const { body } = request;
      const mask = request.query.update_mask;
      const asked = (field: string): boolean =>
        Object.hasOwn(body, field) && (mask === undefined || mask.includes(field));
      const actor = actorOf(request);
      if (asked('note')) {
        await context.control.setNote({ dagId, runId, instance: null, note: body.note ?? null, actor });
      }
      if (asked('state') && body.state)
        await context.control.setRunState({ dagId, runId, state: body.state, actor });
      return presentRun(await runOf(context, dagId, runId));
    },
  );

  // Ours beside Airflow's: what marking the run would change.
  server.patch(
    '/api/v2/dags/:dag_id/dagRuns/:dag_run_id/dry_run',
    {
      config: { permission: 'runs:act' },
      schema: { tags, params: RunParams, body: DagRunPatch, response: { 200: TaskInstanceCollection } },
    },
    async (request) => {
      const { dag_id: dagId, dag_run_id: runId } = request.params;
      await runOf(context, dagId, runId);
      const { state } = request.body;
      const actor = actorOf(request);
      const affected = state
        ? await context.control.setRunState({ dagId, runId, state, dryRun: true, actor })
        : [];
      const instances = await affectedInstances(context, affected);
      return { task_instances: instances, total_entries: instances.length };
    },
  );

  server.delete(
    '/api/v2/dags/:dag_id/dagRuns/:dag_run_id',
    { config: { permission: 'runs:act' }, schema: { tags, params: RunParams } },
    async (request, reply) => {
      const { dag_id: dagId, dag_run_id: runId } = request.params;
      await runOf(context, dagId, runId);
      await context.control.deleteRun({ dagId, runId, tasks: null, actor: actorOf(request) });
      return reply.code(204).send();
    },
  );

  server.post(
    '/api/v2/dags/:dag_id/dagRuns/:dag_run_id/clear',
    {
      config: { permission: 'runs:edit' },
      preValidation: rulesOfRun,
      schema: {
        tags,
        params: RunParams,
        body: DagRunClear,
        response: {
          200: Type.Union([
            DagRunResponse,
            Type.Object({
              task_instances: Type.Array(Type.Union([TaskInstanceResponse, NewTaskResponse])),
              total_entries: Type.Integer(),
            }),
          ]),
        },
      },
    },
    async (request) => {
      const { dag_id: dagId, dag_run_id: runId } = request.params;
      await runOf(context, dagId, runId);
      const { body } = request;
      const dryRun = body.dry_run ?? true;
      const actor = actorOf(request);
      const affected = await context.control.clearTasks({
        dagId,
        runId,
        tasks: null,
        onlyFailed: body.only_failed ?? false,
        includeDownstream: false,
        includeUpstream: false,
        onLatestVersion: body.run_on_latest_version ?? null,
        onlyNew: body.only_new ?? false,
        dryRun,
        actor,
      });
      if (dryRun) {
        const instances = await affectedInstances(
          context,
          affected.filter(({ change }) => change === undefined),
        );
        const all = [...instances, ...(await newTasks(context, dagId, affected))];
        return { task_instances: all, total_entries: all.length };
      }
      if (body.note !== undefined) {
        await context.control.setNote({ dagId, runId, instance: null, note: body.note, actor });
      }
      return presentRun(await runOf(context, dagId, runId));
    },
  );
};
