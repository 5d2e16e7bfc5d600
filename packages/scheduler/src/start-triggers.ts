// Tasks that wait before they have a worker for the first time: what is ready of them is deferred, in a transaction of its own. What
// cannot be, such as an instance that comes back from its wait, is queued as anything else.
import {
  type Decision,
  type GraphTask,
  hasOwnTries,
  type ReadyQueue,
  type RunGraph,
  type StartTriggerDefinition,
} from '@ariel/core';
import {
  callTriggerers,
  type Deferral,
  deferUnstarted,
  lockOwned,
  type Queryable,
  storeTriggers,
} from '@ariel/store';
import { prepareOwnTry } from './own-tries.ts';
import type { OwnedRun } from './owned-run.ts';
import type { SchedulerSettings } from './scheduler-settings.ts';

type Ready = Extract<Decision, { kind: 'ready' }>;

const starting = new WeakMap<RunGraph, ReadonlySet<number>>();

function startingIn(graph: RunGraph): ReadonlySet<number> {
  const known = starting.get(graph);
  if (known) return known;
  const found = graph.tasks.filter(({ definition }) => definition.startTrigger !== undefined);
  const tasks = new Set(found.map(({ index }) => index));
  starting.set(graph, tasks);
  return tasks;
}

/** Takes what it deferred out of the pending decisions of the runs. */
export async function startTriggers(
  settings: SchedulerSettings,
  ready: ReadyQueue,
  dirty: readonly OwnedRun[],
): Promise<void> {
  for (const run of dirty) {
    const tasks = startingIn(run.version.graph);
    if (tasks.size === 0 || ready.isHeld(run.runRef)) continue;
    const isMeant = (decision: Decision): decision is Ready =>
      decision.kind === 'ready' && decision.to === decision.from + 1 && tasks.has(decision.task);
    const decisions = run.pending.filter(isMeant);
    if (decisions.length === 0) continue;
    const deferred = await settings.database.transaction((tx) => deferAll(tx, settings, run, decisions));
    run.pending = run.pending.filter((decision) => !deferred.has(decision));
  }
}

async function deferAll(
  tx: Queryable,
  settings: SchedulerSettings,
  run: OwnedRun,
  decisions: readonly Ready[],
): Promise<ReadonlySet<Decision>> {
  const deferred = new Set<Decision>();
  if (!(await lockOwned(tx, settings.ownerId, [run])).has(run.runRef)) return deferred;
  const deferrals: Deferral[] = [];
  for (const decision of decisions) {
    const task = run.version.graph.tasks[decision.task];
    const start = task?.definition.startTrigger;
    const made = task && start ? await deferOne(tx, settings, run, { decision, start, task }) : null;
    if (made === null) continue;
    deferrals.push(made);
    deferred.add(decision);
  }
  if (deferrals.length === 0) return deferred;
  await storeTriggers(tx, deferrals);
  await callTriggerers(tx, settings.database, 'new');
  return deferred;
}

interface Started {
  readonly decision: Ready;
  readonly task: GraphTask;
  readonly start: StartTriggerDefinition;
}

async function deferOne(
  tx: Queryable,
  { newId, nowUs }: SchedulerSettings,
  run: OwnedRun,
  { decision: { from: mapIndex, iteration }, start, task }: Started,
): Promise<Deferral | null> {
  const { runRef } = run;
  const atUs = nowUs();
  const { next, timeoutMs, trigger } = start;
  const { executionTimeoutMs } = task.definition;
  const limitMs = Math.min(
    timeoutMs ?? Number.POSITIVE_INFINITY,
    executionTimeoutMs ?? Number.POSITIVE_INFINITY,
  );
  const timeoutAtUs = Number.isFinite(limitMs) ? atUs + limitMs * 1000 : null;
  const key = { runRef, taskId: task.taskId, mapIndex, iteration };
  if (hasOwnTries(task.definition)) await prepareOwnTry(tx, run, task, key);
  const row = await deferUnstarted(tx, key, { atUs, timeoutAtUs, reason: `trigger ${trigger.name}` });
  return row === null ? null : { id: newId(), row, trigger, next, atUs, timeoutAtUs };
}
