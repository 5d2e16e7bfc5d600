// What moving a run to another version of its DAG changes in its rows. Pure: from the rows, the lengths and both versions to a
// list of changes, which a preview shows and `move-run.ts` writes.
import type { ExpansionSnapshot, GraphScope, GroupTries, RunGraph } from '@ariel/core';
import { type PlacedTask, placeKey, regionPlaces } from './region-places.ts';
import type { SelectedInstance } from './select-instances.ts';

export interface PlannedMove {
  /** Of tasks that the version does not have: they end as removed. */
  readonly removed: readonly SelectedInstance[];
  /** Not where the version would have them, because what is mapped or loops around them changed: taken out of the run. */
  readonly taken: readonly SelectedInstance[];
  /** Of plain tasks that had been removed and are back. */
  readonly returned: readonly SelectedInstance[];
  /** Gates of loops with another body, which begin anew; and what is mapped over now but did not return a list. */
  readonly again: readonly SelectedInstance[];
  readonly created: readonly PlacedTask[];
  /** Queued and not begun: to be queued again, with the new code. */
  readonly requeued: readonly SelectedInstance[];
  readonly lengths: {
    readonly deleted: readonly ExpansionSnapshot[];
    readonly stored: readonly ExpansionSnapshot[];
  };
  /** Groups whose tries do not count any more. */
  readonly groupTries: readonly string[];
  /** Tasks that decide nothing any more, or something else. */
  readonly choices: readonly string[];
}

export interface MoveFacts {
  readonly from: RunGraph;
  readonly to: RunGraph;
  readonly logicalDate: number | null;
  readonly rows: readonly SelectedInstance[];
  readonly expansions: readonly ExpansionSnapshot[];
  readonly groupTries: readonly GroupTries[];
  /** Instances that returned a list or an object, by `placeKey`. */
  readonly lists: ReadonlySet<string>;
  /** Lengths of mapped tasks of which instances were deleted: they are mapped anew. */
  readonly gaps?: ReadonlySet<ExpansionSnapshot>;
}

export function planMove(facts: MoveFacts): PlannedMove {
  const { expansions, from, gaps, groupTries, lists, logicalDate, rows, to } = facts;
  const loops = changedLoops(from, to);
  const whole = gaps ? expansions.filter((each) => !gaps.has(each)) : expansions;
  const kept = keptLengths(from, to, whole, loops);
  const places = regionPlaces(to, logicalDate, kept);
  const sorted = sortRows(from, to, rows, places);
  const staying = new Set(sorted.staying.map(keyOf));
  const gates = new Set([...loops].map((scope) => scope.group?.loop?.gateTaskId ?? ''));
  const sources = new Set(newSources(from, to));
  const isNoList = (row: SelectedInstance): boolean =>
    row.state === 'success' && sources.has(row.task_id) && !lists.has(keyOf(row));
  const known = new Set(kept.filter((each) => expansions.includes(each)));
  const reached = new Set(places.reached);
  return {
    removed: sorted.removed,
    taken: sorted.taken,
    returned: sorted.returned,
    again: sorted.staying.filter((row) => (gates.has(row.task_id) && row.state !== null) || isNoList(row)),
    created: [...places.needed].flatMap(([key, place]) => (staying.has(key) ? [] : [place])),
    requeued: sorted.staying.filter((row) => row.state === 'queued' && row.start_at === null),
    lengths: {
      deleted: expansions.filter((each) => !known.has(each) || !reached.has(each)),
      stored: [...kept.filter((each) => !known.has(each) && reached.has(each)), ...places.begun],
    },
    groupTries: [
      ...new Set(groupTries.filter((each) => !mayKeep(from, to, each)).map(({ groupId }) => groupId)),
    ],
    choices: to.tasks
      .filter(
        ({ definition, taskId }) =>
          from.hasTask(taskId) && taskIn(from, taskId)?.definition.kind !== definition.kind,
      )
      .map(({ taskId }) => taskId),
  };
}

/** Tasks over whose results something is mapped now, and was not before. */
export const newSources = (from: RunGraph, to: RunGraph): string[] =>
  to.tasks
    .filter(({ isMapSource, taskId }) => isMapSource && taskIn(from, taskId)?.isMapSource === false)
    .map(({ taskId }) => taskId);

const keyOf = (row: SelectedInstance): string => placeKey(row.task_id, row.map_index, row.iteration);

const taskIn = (graph: RunGraph, taskId: string) =>
  graph.hasTask(taskId) ? graph.tasks[graph.indexOf(taskId)] : undefined;

/** Where the instances of a task stand: the groups around it that have instances, and whether it is mapped itself. */
function shapeOf(graph: RunGraph, taskId: string): string | null {
  const task = taskIn(graph, taskId);
  return task === undefined ? null : JSON.stringify([task.scopes, task.isMapped]);
}

function sortRows(
  from: RunGraph,
  to: RunGraph,
  rows: readonly SelectedInstance[],
  {
    allowed,
    needed,
  }: { readonly allowed: ReadonlySet<string>; readonly needed: ReadonlyMap<string, unknown> },
) {
  const removed: SelectedInstance[] = [];
  const taken: SelectedInstance[] = [];
  const returned: SelectedInstance[] = [];
  const staying: SelectedInstance[] = [];
  for (const row of rows) {
    const shape = shapeOf(to, row.task_id);
    const before = shapeOf(from, row.task_id);
    if (shape === null) {
      if (row.state !== 'removed') removed.push(row);
      continue;
    }
    const isPlaced = needed.has(keyOf(row)) || allowed.has(keyOf(row));
    if (before === null && isPlaced && shape === JSON.stringify([[], false]) && row.map_index < 0) {
      returned.push(row);
      staying.push(row);
    } else if (before === shape && isPlaced) staying.push(row);
    else taken.push(row);
  }
  return { removed, taken, returned, staying };
}

const scopesNamed = (graph: RunGraph): Map<string, GraphScope> =>
  new Map(
    graph.scopes
      .filter(({ kind }) => kind !== 'root')
      .map((scope) => [`${scope.kind}/${scope.groupId}`, scope]),
  );

/** Loops in which the version has something to do that their iterations have not done. */
function changedLoops(from: RunGraph, to: RunGraph): ReadonlySet<GraphScope> {
  const before = scopesNamed(from);
  return new Set(
    to.scopes.filter((scope) => {
      const old = before.get(`${scope.kind}/${scope.groupId}`);
      if (scope.kind !== 'loop' || !old) return false;
      const known = new Set(bodyOf(from, old));
      return bodyOf(to, scope).some((task) => !known.has(task));
    }),
  );
}

/** The tasks of a loop, with where they stand. */
const bodyOf = (graph: RunGraph, loop: GraphScope): string[] =>
  graph.tasks
    .filter(({ scopes }) => scopes.some(({ groupId, kind }) => kind === 'loop' && groupId === loop.groupId))
    .map(({ taskId }) => `${taskId} ${shapeOf(graph, taskId)}`);

/** Lengths that still say something; of loops that begin anew, the first iteration. */
function keptLengths(
  from: RunGraph,
  to: RunGraph,
  expansions: readonly ExpansionSnapshot[],
  loops: ReadonlySet<GraphScope>,
): ExpansionSnapshot[] {
  const [before, after] = [scopesNamed(from), scopesNamed(to)];
  const anew = new Set([...loops].map(({ groupId }) => groupId));
  return expansions.flatMap((each) => {
    const name = `${each.isLoop ? 'loop' : 'mapped'}/${each.id}`;
    const [old, scope] = [before.get(name), after.get(name)];
    const isKept =
      old && scope
        ? JSON.stringify(old.path) === JSON.stringify(scope.path)
        : !old &&
          !scope &&
          taskIn(to, each.id)?.isMapped === true &&
          shapeOf(from, each.id) === shapeOf(to, each.id);
    if (!isKept) return [];
    if (!each.isLoop || !anew.has(each.id)) return [each];
    if (each.from > 0) return [];
    return [each.count === 1 ? each : { ...each, count: 1 }];
  });
}

function mayKeep(from: RunGraph, to: RunGraph, { groupId, tries }: GroupTries): boolean {
  const of = (graph: RunGraph) =>
    graph.scopes.filter((scope) => scope.groupId === groupId && scope.retries > 0);
  const [old, scope] = [of(from)[0], of(to)[0]];
  if (!old || !scope) return false;
  return JSON.stringify(old.path) === JSON.stringify(scope.path) && tries <= scope.retries;
}
