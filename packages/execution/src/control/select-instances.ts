// Finds the instances of a run that an act names: tasks, single map indexes, and what is above or below them.
import { type GraphTask, type InstanceState, type RunGraph, tasksNamed } from '@ariel/core';
import { ControlError, type InstanceReference, type RunReference } from '@ariel/protocol';
import { findRun, forUpdate, type LiveRow, lockRun, type Queryable, type RunRow } from '@ariel/store';
import type { KnownVersion, VersionCache } from '../versions/version-cache.ts';

export interface Selection {
  readonly tasks: readonly (string | InstanceReference)[] | null;
  readonly includeUpstream: boolean;
  readonly includeDownstream: boolean;
}

export interface SelectedRun {
  readonly run: RunRow;
  readonly version: KnownVersion;
}

export async function selectRun(
  tx: Queryable,
  versions: VersionCache,
  reference: RunReference,
): Promise<SelectedRun> {
  const run = await findRun(tx, reference.dagId, reference.runId);
  if (!run) {
    throw new ControlError(
      'ARIEL_RUN_NOT_FOUND',
      404,
      `The DagRun with dag_id: \`${reference.dagId}\` and run_id: \`${reference.runId}\` was not found`,
    );
  }
  // Whoever changes a run locks its row before anything of it.
  const locked = tx.dialect === 'postgres' ? await lockRun(tx, run.id) : run;
  return { run: locked ?? run, version: await versions.get(tx, (locked ?? run).version_id) };
}

export interface SelectedInstance extends LiveRow {
  readonly state: InstanceState;
}

export async function selectInstances(
  tx: Queryable,
  { run, version }: SelectedRun,
  selection: Selection,
): Promise<SelectedInstance[]> {
  const rows = await knownInstances(tx, { run, version });
  if (selection.tasks === null) return rows;
  const wholeTasks = expandTasks(version.graph, selection);
  const single = new Set(
    selection.tasks
      .filter((entry) => typeof entry !== 'string')
      .map(({ iteration = '*', mapIndex, taskId }) => `${mapIndex}/${iteration}/${taskId}`),
  );
  return rows.filter(
    ({ iteration, map_index: mapIndex, task_id: taskId }) =>
      wholeTasks.has(taskId) ||
      single.has(`${mapIndex}/${iteration}/${taskId}`) ||
      single.has(`${mapIndex}/*/${taskId}`),
  );
}

/** Those of tasks that the run's version has: others were removed from it, and stay so. */
export async function knownInstances(
  tx: Queryable,
  { run, version }: SelectedRun,
): Promise<SelectedInstance[]> {
  return (await allInstances(tx, run)).filter((row) => version.graph.hasTask(row.task_id));
}

/** Every instance of a run, in order of task, iteration and map index. */
export function allInstances(tx: Queryable, run: RunRow): Promise<SelectedInstance[]> {
  return tx.all<SelectedInstance>(
    `select id, run_ref, task_id, map_index, iteration, path, state, try_number, max_tries, version_id, pool, pool_slots, infra_losses,
       start_at, worker_id, hostname, pid, pid_started
     from task_instance where run_ref = ? order by task_id, iteration, map_index${forUpdate(tx)}`,
    [run.id],
  );
}

/** Task ids named as a whole (a group id names its tasks), with their relatives where asked. */
function expandTasks(graph: RunGraph, selection: Selection): Set<string> {
  const named = (selection.tasks ?? []).map((entry) => (typeof entry === 'string' ? entry : entry.taskId));
  const wholes = (selection.tasks ?? []).filter((entry) => typeof entry === 'string');
  const selected = new Set(tasksNamed(graph, wholes).map((index) => graph.tasks[index]?.taskId ?? ''));
  const starts = tasksNamed(graph, named).flatMap((index) => graph.tasks[index] ?? []);
  if (selection.includeDownstream) addReached(graph, starts, (task) => task.downstream, selected);
  if (selection.includeUpstream) addReached(graph, starts, (task) => task.upstream, selected);
  return selected;
}

function addReached(
  graph: RunGraph,
  starts: readonly GraphTask[],
  next: (task: GraphTask) => readonly number[],
  into: Set<string>,
): void {
  const open = starts.flatMap(next);
  const seen = new Set<number>();
  for (let index = open.pop(); index !== undefined; index = open.pop()) {
    const task = graph.tasks[index];
    if (!task || seen.has(index)) continue;
    seen.add(index);
    into.add(task.taskId);
    open.push(...next(task));
  }
}
