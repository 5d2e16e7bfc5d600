// Opens regions: the run's own, the iterations of loops, the instances of mapped groups; and says which rows they need.
import type { GraphScope } from './graph-scope.ts';
import { nodesFor, type PlanState, takeNumbers, talliesOf, taskAt, tryKey } from './plan-state.ts';
import { type Collapse, type Expansion, numberOf, type Region, regionKey } from './region.ts';
import type { GraphTask } from './run-graph.ts';
import type { Tallies } from './tally.ts';

interface Place {
  readonly position: number;
  readonly mapIndex: number;
  readonly iteration: number;
  readonly coordinates: readonly number[];
  readonly collapse: Collapse | null;
}

export function openRoot(state: PlanState): Region {
  const place = { position: 0, mapIndex: -1, iteration: 0, coordinates: [], collapse: null };
  return openRegion(state, state.graph.root, null, place, []);
}

/** Opens the next iteration of a loop. */
export function openIteration(state: PlanState, loop: Expansion): void {
  const position = loop.regions.length;
  if (position === 0) beginCollapsed(loop);
  const isNew = position >= (loop.total ?? 0);
  if (isNew) {
    extend(state, loop, loop.scope, position, 1);
    loop.total = position + 1;
  }
  const rows: Row[] = [];
  openAt(state, loop, position, rows);
  if (isNew && !state.isRestoring) createRows(state, rows, 'an iteration of its loop begins');
}

/** Opens the regions of a mapped group up to `to`, and makes their rows. */
export function openPiece(state: PlanState, group: Expansion, to: number): void {
  const from = group.regions.length;
  const rows: Row[] = [];
  for (let position = from; position < to; position++) openAt(state, group, position, rows);
  if (state.isRestoring) return;
  if (from === 0 && group.parent.mapIndex < 0) removePlaceholders(state, group);
  createRows(state, rows, `its group is mapped over ${group.total} items`);
}

/** Opens the one region that stands for a group that has no instances. */
export function openCollapsed(state: PlanState, group: Expansion, collapse: Collapse): void {
  const { parent, scope } = group;
  group.collapse = collapse;
  group.total = 1;
  // Inside of what is mapped there is no placeholder that could end in their stead.
  const isNamed = parent.mapIndex >= 0;
  if (group.segments.length === 0) extend(state, group, scope, 0, 1, collapse.state);
  const rows: Row[] = [];
  group.regions.push(
    openRegion(
      state,
      group.scope,
      parent,
      {
        position: 0,
        mapIndex: isNamed ? numberOf(group.segments, 0) : -1,
        iteration: parent.iteration,
        coordinates: [...parent.coordinates, isNamed ? 0 : -1],
        collapse,
      },
      rows,
    ),
  );
  if (isNamed && !state.isRestoring) createRows(state, rows, collapse.reason);
}

/** Gives the instances from `from` on their numbers, and says so. */
export function extend(
  state: PlanState,
  of: Pick<Expansion, 'segments'> & { readonly parent?: Region; readonly region?: Region },
  what: GraphScope | GraphTask,
  from: number,
  count: number,
  collapse: Collapse['state'] | null = null,
): void {
  const region = of.parent ?? of.region;
  if (region === undefined) return;
  const isScope = 'groupId' in what;
  const id = isScope ? `${what.kind}/${what.groupId}` : `task/${what.taskId}`;
  const isPlaceholder = collapse !== null && region.mapIndex < 0;
  const first = isPlaceholder ? -1 : needsNumbers(what) ? takeNumbers(state, id, count) : from;
  of.segments = [...of.segments, { from, first, count }];
  state.decisions.push({
    kind: 'expand',
    id: isScope ? what.groupId : what.taskId,
    isLoop: isScope && what.kind === 'loop',
    parentMapIndex: region.mapIndex,
    parentIteration: region.iteration,
    from,
    first,
    count,
    collapse,
  });
}

/** Whether there is another mapped group, or another loop, around it, so that positions alone would not tell instances apart. */
function needsNumbers(what: GraphScope | GraphTask): boolean {
  const isScope = 'groupId' in what;
  const kind = isScope ? what.kind : 'mapped';
  const path = isScope ? what.path : what.scopes;
  return path.filter((scope) => scope.kind === kind).length > (isScope ? 1 : 0);
}

interface Row {
  readonly task: GraphTask;
  readonly region: Region;
}

function openAt(state: PlanState, expansion: Expansion, position: number, rows: Row[]): void {
  const { parent, scope } = expansion;
  const number = numberOf(expansion.segments, position);
  const isLoop = scope.kind === 'loop';
  const place = {
    position,
    mapIndex: isLoop ? parent.mapIndex : number,
    iteration: isLoop ? number : parent.iteration,
    coordinates: [...parent.coordinates, position],
    collapse: isLoop ? parent.collapse : null,
  };
  expansion.regions.push(openRegion(state, scope, parent, place, rows));
}

function openRegion(
  state: PlanState,
  scope: GraphScope,
  parent: Region | null,
  place: Place,
  rows: Row[],
): Region {
  const region: Region = {
    scope,
    parent,
    ...place,
    nodes: [],
    outer: outerTallies(state, scope),
    children: [],
    open: scope.tasks.length + scope.children.length,
    tries: 0,
    isSettled: false,
    isEnded: false,
    waitUntilUs: null,
    forced: new Map(),
  };
  state.regions.set(regionKey(scope.index, place.mapIndex, place.iteration), region);
  if (scope.retries > 0) noteTries(state, region);
  region.nodes.push(...nodesFor(state, region));
  for (const node of region.nodes) {
    if (region.mapIndex < 0 || !node.task.isMapped) rows.push({ task: node.task, region });
    state.dirty.add(node);
  }
  for (const child of scope.children) {
    const expansion = newExpansion(child, region);
    region.children.push(expansion);
    openFirst(state, expansion, rows);
  }
  if (region.open === 0) state.endedRegions.push(region);
  return region;
}

function noteTries(state: PlanState, region: Region): void {
  const known = state.groupTries.get(tryKey(region.scope.groupId, region.mapIndex, region.iteration));
  if (!known) return;
  region.tries = known.tries;
  region.waitUntilUs = known.waitUntilUs;
  if (known.waitUntilUs !== null) state.waitingRegions.add(region);
}

/** Where nothing can run, the placeholders of the group around the loop stand for its only iteration. */
function beginCollapsed(loop: Expansion): void {
  const { collapse, iteration, mapIndex } = loop.parent;
  if (collapse === null || mapIndex >= 0) return;
  loop.segments = [{ from: 0, first: iteration, count: 1 }];
  loop.total = 1;
}

/** What of a child scope is there from the beginning. While rows are read, only what they say. */
function openFirst(state: PlanState, expansion: Expansion, rows: Row[]): void {
  const { parent, scope } = expansion;
  const { collapse, coordinates, iteration, mapIndex } = parent;
  if (scope.kind === 'unit') {
    const place = { position: 0, mapIndex, iteration, coordinates, collapse };
    expansion.total = 1;
    expansion.regions.push(openRegion(state, scope, parent, place, rows));
  } else if (scope.kind === 'mapped' && collapse !== null) {
    state.toExpand.push(expansion);
  } else if (scope.kind === 'mapped') {
    if (mapIndex < 0) for (const task of tasksWithin(state, scope)) rows.push({ task, region: parent });
    state.toExpand.push(expansion);
  } else if (!state.isRestoring) {
    beginCollapsed(expansion);
    if (expansion.total === null) extend(state, expansion, scope, 0, 1);
    expansion.total = 1;
    openAt(state, expansion, 0, rows);
  } else {
    state.toExpand.push(expansion);
  }
}

const newExpansion = (scope: GraphScope, parent: Region): Expansion => ({
  scope,
  parent,
  total: null,
  regions: [],
  segments: [],
  done: 0,
  isDone: false,
  collapse: null,
  wasCollapsed: false,
});

function outerTallies(state: PlanState, scope: GraphScope): Map<number, Tallies> {
  const tallies = talliesOf(state, scope);
  for (const index of scope.tasks) tallies.delete(index);
  return tallies;
}

/** The rows of a plain run are made with it: those with map index −1 and iteration 0. */
function createRows(state: PlanState, rows: readonly Row[], reason: string): void {
  const runs = new Map<
    string,
    { task: GraphTask; from: number; to: number; iteration: number; paths: string[] }
  >();
  const flush = (run: {
    task: GraphTask;
    from: number;
    to: number;
    iteration: number;
    paths: string[];
  }): void => {
    state.decisions.push({
      kind: 'create',
      task: run.task.index,
      from: run.from,
      to: run.to,
      iteration: run.iteration,
      paths: run.task.needsPath ? run.paths : null,
      isReady: false,
      replacesPlaceholder: false,
      reason,
    });
  };
  for (const { region, task } of rows) {
    const { iteration, mapIndex } = region;
    const key = `${task.index}/${iteration}`;
    const run = runs.get(key);
    if (run && run.to === mapIndex) {
      run.to += 1;
      run.paths.push(pathOf(region));
      continue;
    }
    if (run) flush(run);
    runs.set(key, { task, from: mapIndex, to: mapIndex + 1, iteration, paths: [pathOf(region)] });
  }
  for (const run of runs.values()) flush(run);
}

const pathOf = ({ coordinates }: Region): string => coordinates.join('/');

/** What is further in gets its rows when it is expanded; until then nothing stands for it. */
function removePlaceholders(state: PlanState, { parent, scope }: Expansion): void {
  for (const task of tasksWithin(state, scope)) {
    state.decisions.push({
      kind: 'create',
      task: task.index,
      from: 0,
      to: 0,
      iteration: parent.iteration,
      paths: null,
      isReady: false,
      replacesPlaceholder: true,
      reason: 'the group around it is expanded',
    });
  }
}

function* tasksWithin(state: PlanState, scope: GraphScope): Generator<GraphTask> {
  for (const index of scope.tasks) yield taskAt(state, index);
  for (const child of scope.children) yield* tasksWithin(state, child);
}
