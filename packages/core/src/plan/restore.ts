// Takes up a run in the middle, from its rows: what ended is counted, what waits waits, what was promised is promised again.
import { isTerminal } from '../state/task-state.ts';
import { followBranch } from './branch-skip.ts';
import { countEnd, countInstances, countRegions } from './count-ends.ts';
import { isWithin } from './graph-scope.ts';
import { readyOne } from './look.ts';
import { noteResult } from './note-result.ts';
import { openCollapsed, openIteration, openPiece } from './open-region.ts';
import { findInstance, type PlanState, rootOf, taskAt } from './plan-state.ts';
import type { Expansion, PlanNode, Region, Segment } from './region.ts';
import type { GraphTask } from './run-graph.ts';
import type { ExpansionSnapshot, InstanceResult, InstanceSnapshot, RunSnapshot } from './run-snapshot.ts';
import type { InstanceName } from './scope.ts';

const nameOf = ({ iteration, mapIndex, taskId }: InstanceName): string =>
  `${iteration}/${mapIndex}/${taskId}`;
const expansionKey = (
  id: string,
  isLoop: boolean,
  region: { readonly mapIndex: number; readonly iteration: number },
) => `${isLoop ? 'loop' : 'map'}/${region.mapIndex}/${region.iteration}/${id}`;

interface Known {
  readonly collapses: ReadonlyMap<string, 'skipped' | 'upstream_failed' | 'cleared'>;
  readonly segments: ReadonlyMap<string, readonly Segment[]>;
  /** Rows by name. */
  readonly rows: ReadonlyMap<string, InstanceSnapshot>;
  readonly results: ReadonlyMap<string, InstanceResult>;
}

/** Gives a task whose failure was written down and never acted on, in a DAG that fails fast. */
export function restore(state: PlanState, snapshot: RunSnapshot): GraphTask | null {
  const rows = new Map([...snapshot.instances].map((row) => [nameOf(row), row]));
  // What a try left behind does not count once its instance was cleared: only successes have results.
  const results = new Map(
    [...snapshot.results]
      .filter((result) => rows.get(nameOf(result))?.state === 'success')
      .map((result) => [nameOf(result), result]),
  );
  const expansions = [...(snapshot.expansions ?? [])];
  const collapses = new Map(
    expansions.flatMap(({ collapse, id, isLoop, parentIteration, parentMapIndex }) => {
      const place = { mapIndex: parentMapIndex, iteration: parentIteration };
      return collapse === null ? [] : [[expansionKey(id, isLoop, place), collapse] as const];
    }),
  );
  const known: Known = { collapses, segments: segmentsOf(state, expansions), rows, results };
  state.isRestoring = true;
  restoreRegion(state, rootOf(state), known);
  state.isRestoring = false;
  for (const nodes of state.numbered.values())
    nodes.sort((left, right) => (left.segments[0]?.first ?? 0) - (right.segments[0]?.first ?? 0));
  const waiting = [...rows.values()];
  for (const row of waiting) restoreInstance(state, row, results.get(nameOf(row)));
  for (const result of results.values()) {
    if (!result.followed) continue;
    const found = findInstance(state, result);
    if (found) followBranch(state, found.node, result.followed);
  }
  return snapshot.wasCleared ? null : unheardFailure(state, rows.values());
}

/** A failure that was acted on left nothing open but teardowns. */
function unheardFailure({ graph }: PlanState, rows: Iterable<InstanceSnapshot>): GraphTask | null {
  if (!graph.definition.failFast) return null;
  let failed: GraphTask | null = null;
  let isOpen = false;
  for (const { state, taskId } of rows) {
    const task = graph.hasTask(taskId) ? graph.tasks[graph.indexOf(taskId)] : undefined;
    if (!task || task.definition.teardown !== null) continue;
    if (state === 'failed') failed ??= task;
    isOpen ||= !isTerminal(state);
  }
  return isOpen ? failed : null;
}

function segmentsOf(state: PlanState, expansions: Iterable<ExpansionSnapshot>): Map<string, Segment[]> {
  const segments = new Map<string, Segment[]>();
  for (const { count, first, from, id, isLoop, parentIteration, parentMapIndex } of expansions) {
    const key = expansionKey(id, isLoop, { mapIndex: parentMapIndex, iteration: parentIteration });
    segments.set(
      key,
      [...(segments.get(key) ?? []), { count, first, from }].sort((left, right) => left.from - right.from),
    );
    const counter = `${isLoop ? 'loop' : state.graph.hasTask(id) ? 'task' : 'mapped'}/${id}`;
    state.nextNumber.set(counter, Math.max(state.nextNumber.get(counter) ?? 0, first + count));
  }
  return segments;
}

/** Opens what was open: everything that rows exist for. */
function restoreRegion(state: PlanState, region: Region, known: Known): void {
  for (const node of region.nodes) if (node.task.isMapped) restoreMapped(state, node, known);
  for (const child of region.children) restoreExpansion(state, child, known);
}

function restoreMapped(state: PlanState, node: PlanNode, { rows, segments }: Known): void {
  const { region, task } = node;
  node.segments = [...(segments.get(expansionKey(task.taskId, false, region)) ?? [])];
  const total = node.segments.reduce((sum, { count }) => sum + count, 0);
  if (total === 0) {
    const whole = rows.get(nameOf({ taskId: task.taskId, mapIndex: -1, iteration: region.iteration }));
    if (region.mapIndex < 0 && whole && isTerminal(whole.state)) countInstances(state, node, 1);
    return;
  }
  if (task.needsPath) state.numbered.set(task.index, [...(state.numbered.get(task.index) ?? []), node]);
  countInstances(state, node, total);
  const names = node.segments.flatMap(({ count, first }) =>
    Array.from({ length: count }, (_item, at) => first + at),
  );
  for (const [position, mapIndex] of names.entries()) {
    const row = rows.get(nameOf({ taskId: task.taskId, mapIndex, iteration: region.iteration }));
    if (!row) break;
    node.created = position + 1;
    if (row.state === null) node.cleared.push(position);
  }
  // Instances that are still to be made wait as those do that were cleared: what is above may run again.
  node.decided = node.cleared.length === 0 && node.created === total;
}

function restoreExpansion(state: PlanState, child: Expansion, known: Known): void {
  const { parent, scope } = child;
  if (scope.kind === 'unit') {
    for (const region of child.regions) restoreRegion(state, region, known);
    return;
  }
  child.segments = [
    ...(known.segments.get(expansionKey(scope.groupId, scope.kind === 'loop', parent)) ?? []),
  ];
  const total = child.segments.reduce((sum, { count }) => sum + count, 0);
  if (scope.kind === 'loop') {
    child.total = total;
    restoreLoop(state, child, known);
    return;
  }
  if (total === 0) return;
  const collapse = known.collapses.get(expansionKey(scope.groupId, false, parent));
  if (collapse === 'cleared') {
    child.wasCollapsed = true;
    // A placeholder is there as if nothing had been; an instance in its stead becomes the first.
    if (parent.mapIndex < 0) {
      child.segments = [];
      return;
    }
  } else if (collapse) {
    countRegions(state, child, null, total);
    openCollapsed(state, child, { state: collapse, reason: 'it was mapped over nothing' });
    for (const region of child.regions) restoreRegion(state, region, known);
    return;
  }
  countRegions(state, child, null, total);
  child.total = total;
  openPiece(state, child, openedRegions(state, child, total, known));
  if (child.regions.length < total) state.opening.push(child);
  for (const region of child.regions) restoreRegion(state, region, known);
}

/** Regions whose rows were made: they are made in pieces, in order. */
function openedRegions(state: PlanState, child: Expansion, total: number, known: Known): number {
  const { iteration, mapIndex } = child.parent;
  // Where something stands for all of them still, none was made.
  const standsFor = (taskId: string): boolean => known.rows.has(nameOf({ taskId, mapIndex, iteration }));
  if (mapIndex < 0 && tasksWithin(state, child.scope).some(standsFor)) return 0;
  let opened = 0;
  for (const { count, first } of child.segments)
    for (let at = 0; at < count; at++) {
      if (!isOpened(state, child.scope, { mapIndex: first + at, iteration }, known)) return opened;
      opened += 1;
    }
  return Math.min(opened, total);
}

const tasksWithin = ({ graph }: PlanState, scope: Expansion['scope']): string[] =>
  graph.tasks.filter((task) => isWithin(task.scope, scope)).map(({ taskId }) => taskId);

/** A region that was opened has a row of each plain task, and first iterations; one that never has any is as good as open. */
function isOpened(
  state: PlanState,
  scope: Expansion['scope'],
  region: { readonly mapIndex: number; readonly iteration: number },
  known: Known,
): boolean {
  const plain = scope.tasks.map((index) => taskAt(state, index)).find((task) => !task.isMapped);
  if (plain) return known.rows.has(nameOf({ taskId: plain.taskId, ...region }));
  return scope.children.every((child) => {
    if (child.kind === 'unit') return isOpened(state, child, region, known);
    return child.kind === 'mapped' || known.segments.has(expansionKey(child.groupId, true, region));
  });
}

/** Every iteration that was begun: those that do not count any more were taken out of the run. */
function restoreLoop(state: PlanState, loop: Expansion, known: Known): void {
  const begun = Math.max(1, loop.total ?? 0);
  loop.total ??= 0;
  while (loop.regions.length < begun) {
    openIteration(state, loop);
    const region = loop.regions.at(-1);
    if (!region) return;
    restoreRegion(state, region, known);
  }
}

function restoreInstance(state: PlanState, row: InstanceSnapshot, result: InstanceResult | undefined): void {
  const found = findInstance(state, row);
  if (!found) return;
  const { node, position } = found;
  const { state: was } = row;
  if (was === null) return;
  if (position < 0) node.decided = true;
  switch (was) {
    case 'success':
    case 'failed':
    case 'skipped':
    case 'upstream_failed':
    case 'removed':
      if (position < 0) node.whole = was;
      if (result) noteResult(node, position, result);
      countEnd(state, node, was);
      return;
    case 'scheduled':
      readyOne(state, node, position, 'it was ready before');
      return;
    case 'up_for_retry':
    case 'up_for_reschedule':
      state.waits.add({ ...nameIn(node, row), untilUs: row.waitUntilUs ?? 0 });
      return;
    case 'queued':
    case 'running':
    case 'restarting':
    case 'deferred':
    case 'awaiting_input':
      state.live += 1;
      return;
  }
}

const nameIn = (node: PlanNode, { iteration, mapIndex }: InstanceName) => ({
  task: node.task.index,
  mapIndex,
  iteration,
});
