// What can be refused only once all edges of a DAG are there: circles, loops without one result, trigger rules out of place.
import { outputsIn } from '@ariel/core';
import { mappedOver } from '../task/place-task.ts';
import type { DagBuilder } from './dag-builder.ts';
import { findCycle } from './find-cycle.ts';
import type { GroupEnds } from './group-ends.ts';
import { gateBetween } from './loop-edges.ts';
import type { PlacedTask } from './placed-task.ts';

export type UpstreamIds = ReadonlyMap<string, ReadonlySet<string>>;

/** Refuses a circle; where a branch closes it, in the words of the branch. */
export function checkCycle(builder: DagBuilder, upstream: UpstreamIds): void {
  const cycle = findCycle(upstream);
  if (cycle === null) return;
  const path = cycle.join(' → ');
  for (const [index, taskId] of cycle.slice(0, -1).entries()) {
    const task = builder.tasks.get(taskId);
    const answer = task === undefined ? undefined : answerLeadingTo(builder, task, cycle[index + 1] ?? '');
    if (task === undefined || answer === undefined) continue;
    const what = `case "${answer}" leads back to the branch or to what runs before it: ${path}`;
    builder.refuse({ code: 'ARIEL_BRANCH_CASES', what, taskId, place: task.source });
  }
  const taskId = cycle[0] ?? null;
  builder.refuse({
    code: 'ARIEL_DAG_CYCLE',
    what: `tasks wait for each other in a circle: ${path}`,
    taskId,
    place: taskId === null ? null : builder.tasks.get(taskId)?.source,
  });
}

function answerLeadingTo(
  builder: DagBuilder,
  { branchTargets }: PlacedTask,
  next: string,
): string | undefined {
  const around = builder.groupsAround(builder.tasks.get(next)?.groupId ?? null);
  return Object.entries(branchTargets ?? {}).find(([, ids]) =>
    ids.some((id) => id === next || around.includes(id)),
  )?.[0];
}

/** The body of a loop must lead to its result, and to nothing else. */
export function checkLoops(builder: DagBuilder, ends: GroupEnds): void {
  for (const { groupId, loop } of builder.groups.values()) {
    if (loop === null) continue;
    const others = ends.finalWork(groupId).filter((taskId) => taskId !== loop.gateTaskId);
    if (others.length === 0) continue;
    const what = `the body of loop "${groupId}" ends in ${[loop.terminalTaskId, ...others].join(', ')}, but must end in one task`;
    builder.refuse({
      code: 'ARIEL_LOOP_INVALID',
      what,
      taskId: loop.terminalTaskId,
      place: builder.tasks.get(loop.terminalTaskId)?.source,
    });
  }
}

/** A teardown that does not repeat with its setups would not know which of them to tear down. */
export function checkTeardowns(builder: DagBuilder): void {
  for (const { taskId, teardown, source } of builder.tasks.values()) {
    for (const setup of teardown?.setups ?? []) {
      const gate = gateBetween(builder, { kind: 'task', id: setup }, { kind: 'task', id: taskId });
      if (gate === null) continue;
      const what = `it tears down "${setup}", which is inside a loop that it is outside of`;
      builder.refuse({ code: 'ARIEL_SETUP_INVALID', what, taskId, place: source });
    }
  }
}

export function checkTriggerRules(builder: DagBuilder, upstream: UpstreamIds, failFast: boolean): void {
  for (const task of builder.tasks.values()) {
    const { taskId, source: place } = task;
    const what = wrongRule(builder, task, { upstream: upstream.get(taskId) ?? new Set(), failFast });
    if (what !== null) builder.refuse({ code: 'ARIEL_TRIGGER_RULE', what, taskId, place });
  }
}

function wrongRule(
  builder: DagBuilder,
  task: PlacedTask,
  { upstream, failFast }: { readonly upstream: ReadonlySet<string>; readonly failFast: boolean },
): string | null {
  const { triggerRule: rule } = task.options;
  if (task.teardown !== null) {
    const own = task.ownTriggerRule;
    if (own === null || own === 'all_done_setup_success') return null;
    return `it is a teardown with the trigger rule "${own}", but teardowns have "all_done_setup_success"`;
  }
  if (rule === 'all_success') return null;
  const needs = `it has the trigger rule "${rule}", but "all_success" is needed`;
  if (failFast) return `${needs}: the DAG has failFast`;
  const setup = [...upstream].find((id) => builder.tasks.get(id)?.isSetup === true);
  if (setup !== undefined) return `${needs}: it comes directly after the setup "${setup}"`;
  const group = builder.groupsAround(task.groupId).find((id) => isMappedOverOutputs(builder, id));
  if (rule !== 'always' || group === undefined) return null;
  return `it has the trigger rule "always", but it cannot start before it is known over what group "${group}" is mapped`;
}

function isMappedOverOutputs(builder: DagBuilder, groupId: string): boolean {
  return mappedOver(builder.groups.get(groupId)?.mapping ?? null).some((over) => outputsIn(over).length > 0);
}
