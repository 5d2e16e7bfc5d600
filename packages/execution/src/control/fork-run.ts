// Forks a run: a new one of the same DAG, linked to it, in which what succeeded before a node stands as it is, and everything
// from the node on runs; with the code that the run had or the latest, and with other conf where asked. The run itself stays.
import { formatInstant } from '@ariel/core';
import {
  type ClearRequest,
  ControlError,
  type ForkedInstance,
  type ForkRunAnswer,
  type ForkRunRequest,
} from '@ariel/protocol';
import { copyRows, copyRun, forgetTries, type Queryable, readRun } from '@ariel/store';
import type { KnownVersion } from '../versions/version-cache.ts';
import { audit } from './audit.ts';
import { clearIn } from './clear-tasks.ts';
import { latestVersion } from './clear-version.ts';
import type { ControlSettings } from './control-settings.ts';
import { resolveParams } from './resolve-params.ts';
import { checkRunId, freeRunId } from './run-id.ts';
import { allInstances, type SelectedInstance, type SelectedRun, selectRun } from './select-instances.ts';

/** Undoes the transaction of a preview, which does what is asked and looks at what came of it. */
class Preview extends Error {
  readonly instances: readonly ForkedInstance[];

  constructor(instances: readonly ForkedInstance[]) {
    super('a preview changes nothing');
    this.instances = instances;
  }
}

export async function forkRun(settings: ControlSettings, request: ForkRunRequest): Promise<ForkRunAnswer> {
  if (request.newRunId !== null) checkRunId(request.newRunId, settings.runIdPattern);
  try {
    const made = await settings.database.transaction(async (tx) => {
      const fork = await forkIn(settings, tx, request);
      if (request.dryRun) throw new Preview(fork.instances);
      return fork;
    });
    settings.notify({ kind: 'run-created', dagId: request.dagId, runRef: made.runRef });
    return { run: { dagId: request.dagId, runId: made.runId }, instances: made.instances };
  } catch (error) {
    if (error instanceof Preview) return { run: null, instances: error.instances };
    throw error;
  }
}

async function forkIn(settings: ControlSettings, tx: Queryable, request: ForkRunRequest) {
  const { actor, dagId, fromTasks } = request;
  const original = await selectRun(tx, settings.versions, request);
  const { run } = original;
  const latest = request.onLatestVersion ? await latestVersion(settings, tx, run) : null;
  const version = latest ?? original.version;
  refuseUnknown(version, request);
  const nowUs = settings.nowUs();
  const conf = { ...(JSON.parse(run.conf) as Record<string, unknown>), ...request.conf };
  // What it has now, until it moves to the latest version with everything else.
  const params = resolveParams(settings, original.version.definition, conf);
  const runId = await freeRunId(
    tx,
    dagId,
    request.newRunId,
    (step) => `fork__${formatInstant(nowUs + step).replace('Z', '+00:00')}`,
  );
  const runRef = await copyRun(
    tx,
    run,
    {
      ...{ runId, params, conf: JSON.stringify(conf), fromTasks: JSON.stringify(fromTasks) },
      ...{ note: request.note, user: actor.user, via: actor.via },
    },
    nowUs,
  );
  if (runRef === null) throw taken(dagId, runId);
  const rows = await allInstances(tx, run);
  await copyRows(tx, run, runRef, { instanceIds: rows.map(({ id }) => id), newId: settings.newId });
  const fork = { ...original, run: { ...run, id: runRef } };
  await clearIn(settings, tx, await clearOf(tx, fork, { request, runId, version, isMoved: latest !== null }));
  const retries = new Map(version.definition.tasks.map((task) => [task.taskId, task.retries] as const));
  await forgetTries(tx, runRef, retries);
  const extra = { forked_from: run.run_id, from_tasks: fromTasks };
  const after = { state: 'queued', run_type: run.run_type, note: request.note };
  await audit(tx, { event: 'fork_dag_run', dagId, runId, actor, extra, before: null, after }, nowUs);
  return { runRef, runId, instances: await instancesOf(tx, runRef) };
}

/** What runs: the named tasks and what is below them; and what did not succeed in the run, with what is below that. */
async function clearOf(
  tx: Queryable,
  fork: SelectedRun,
  {
    isMoved,
    request: { actor, dagId, fromTasks },
    runId,
    version,
  }: {
    readonly request: ForkRunRequest;
    readonly runId: string;
    readonly version: KnownVersion;
    readonly isMoved: boolean;
  },
): Promise<ClearRequest> {
  const waiting = (await allInstances(tx, fork.run)).filter(
    (row) => row.state === null && version.graph.hasTask(row.task_id),
  );
  return {
    dagId,
    runId,
    tasks: [...fromTasks, ...waiting.map(referenceOf)],
    onlyFailed: false,
    includeUpstream: false,
    includeDownstream: true,
    onLatestVersion: isMoved,
    dryRun: false,
    actor,
  };
}

const referenceOf = (row: SelectedInstance) => ({
  taskId: row.task_id,
  mapIndex: row.map_index,
  iteration: row.iteration,
});

async function instancesOf(tx: Queryable, runRef: number): Promise<ForkedInstance[]> {
  const run = await readRun(tx, runRef);
  const rows = run ? await allInstances(tx, run) : [];
  return rows.flatMap((row) =>
    row.state === 'removed' ? [] : [{ ...referenceOf(row), what: row.state === null ? 'runs' : 'taken' }],
  );
}

function refuseUnknown({ definition, graph }: KnownVersion, { dagId, fromTasks }: ForkRunRequest): void {
  if (fromTasks.length === 0)
    throw new ControlError(
      'ARIEL_TASK_NOT_FOUND',
      400,
      'A fork begins at a task: name at least one from which on everything runs.',
    );
  const groups = new Set(definition.groups.map(({ groupId }) => groupId));
  const unknown = fromTasks.find((id) => !graph.hasTask(id) && !groups.has(id));
  if (unknown === undefined) return;
  throw new ControlError(
    'ARIEL_TASK_NOT_FOUND',
    404,
    `DAG ${dagId} has no task or group \`${unknown}\` in the version that the fork would have. It has ${graph.tasks
      .map(({ taskId }) => taskId)
      .slice(0, 20)
      .join(', ')}.`,
  );
}

const taken = (dagId: string, runId: string): ControlError =>
  new ControlError('ARIEL_RUN_EXISTS', 409, `DAG ${dagId} already has a run with the run id ${runId}.`);
