// What must hold of the regions of a run, asked of its rows: lengths that are written down and instances agree, every region is
// complete, no iteration goes on beyond a gate that has not said so, no group has more tries than it may.
import {
  compileRunGraph,
  coordinatesOf,
  type GraphScope,
  type GraphTask,
  type InstanceState,
  isTerminal,
  type RunGraph,
} from '@ariel/core';
import type { Queryable } from '@ariel/store';

interface RunRow {
  readonly id: number;
  readonly dag_id: string;
  readonly run_id: string;
  readonly state: string;
  readonly reason: string | null;
  readonly definition: string;
}

interface InstanceRow {
  readonly task_id: string;
  readonly map_index: number;
  readonly iteration: number;
  readonly path: string | null;
  readonly state: string | null;
}

interface ExpansionRow {
  readonly id: string;
  readonly is_loop: number;
  readonly parent_map_index: number;
  readonly parent_iteration: number;
  readonly from_position: number;
  readonly first_number: number;
  readonly count: number;
  readonly collapse: string | null;
}

interface Place {
  readonly mapIndex: number;
  readonly iteration: number;
  readonly at: readonly number[];
  /** It stands for what has nothing to run over. */
  readonly isPlaceholder: boolean;
}

/** Graphs by the text of their definition: asked for again and again. */
const graphs = new Map<string, RunGraph>();
const MOST_GRAPHS = 200;

/** One sentence for each run that breaks a rule. */
export async function brokenRegions(db: Queryable): Promise<string[]> {
  const runs = await db.all<RunRow>(
    `select r.id, r.dag_id, r.run_id, r.state, r.reason, v.definition from dag_run r join dag_version v on v.id = r.version_id
     where r.has_gaps = 0 and exists (select 1 from task_instance i where i.run_ref = r.id)`,
  );
  const broken: string[] = [];
  for (const run of runs) {
    const first = await brokenIn(db, run);
    if (first !== null) broken.push(`not so: ${first} (run ${run.run_id} of ${run.dag_id})`);
  }
  return broken;
}

async function brokenIn(db: Queryable, run: RunRow): Promise<string | null> {
  const graph = graphOf(run.definition);
  if (graph.scopes.length === 1 && !graph.tasks.some(({ isMapped }) => isMapped)) return null;
  const rows = await db.all<InstanceRow>(
    'select task_id, map_index, iteration, path, state from task_instance where run_ref = ?',
    [run.id],
  );
  const expansions = await db.all<ExpansionRow>(
    'select * from task_expansion where run_ref = ? order by from_position',
    [run.id],
  );
  const wasCut = /^(marked|the run took longer) /.test(run.reason ?? '');
  // It was ended before it was planned: nothing is written down of it.
  if (wasCut && expansions.length === 0) return null;
  const isFinished = run.state === 'success' || run.state === 'failed';
  const found = new FoundRegions(graph, rows, expansions, { isFinished, wasCut });
  found.walk(graph.root, { mapIndex: -1, iteration: 0, at: [], isPlaceholder: false });
  return found.problem() ?? (await tooManyTries(db, run, graph)) ?? (await beyondGate(db, run, graph, rows));
}

function graphOf(definition: string): RunGraph {
  const known = graphs.get(definition);
  if (known) return known;
  if (graphs.size >= MOST_GRAPHS) graphs.clear();
  const graph = compileRunGraph(JSON.parse(definition));
  graphs.set(definition, graph);
  return graph;
}

const nameOf = (taskId: string, mapIndex: number, iteration: number): string =>
  `${taskId}[${mapIndex}]#${iteration}`;

/** Walks the regions that are written down, and ticks off the rows that belong to them. */
class FoundRegions {
  readonly #graph: RunGraph;
  readonly #rows: Map<string, InstanceRow>;
  readonly #expansions: Map<string, ExpansionRow[]>;
  readonly #isFinished: boolean;
  /** The clock or somebody ended it, perhaps between two pieces of the rows that it was to have. */
  readonly #wasCut: boolean;
  /** It was planned: until then nothing is written down. */
  readonly #isBegun: boolean;
  #first: string | null = null;

  constructor(
    graph: RunGraph,
    rows: readonly InstanceRow[],
    expansions: readonly ExpansionRow[],
    { isFinished, wasCut }: { readonly isFinished: boolean; readonly wasCut: boolean },
  ) {
    this.#graph = graph;
    // What a version does not have any more stays, as removed.
    const kept = rows.filter((row) => graph.hasTask(row.task_id) || row.state !== 'removed');
    this.#rows = new Map(kept.map((row) => [nameOf(row.task_id, row.map_index, row.iteration), row]));
    this.#expansions = Map.groupBy(expansions, (each) =>
      [each.id, each.is_loop, each.parent_map_index, each.parent_iteration].join('/'),
    );
    this.#isFinished = isFinished;
    this.#wasCut = wasCut;
    this.#isBegun = rows.some(({ state }) => state !== null);
  }

  problem(): string | null {
    if (this.#first !== null) return this.#first;
    if (!this.#isBegun) return null;
    const [left] = this.#rows.keys();
    return left === undefined
      ? null
      : `every instance belongs to a region that is written down; ${left} does not`;
  }

  walk(scope: GraphScope, place: Place): void {
    for (const index of scope.tasks) this.#task(this.#graph.tasks[index] as GraphTask, place);
    for (const child of scope.children) this.#child(child, place);
  }

  #task(task: GraphTask, place: Place): void {
    const segments = task.isMapped ? this.#segments(task.taskId, 0, place) : [];
    if (segments.length === 0) {
      // A mapped task in a mapped group has nothing that stands for it until its length is known.
      if (task.isMapped && place.mapIndex >= 0) return;
      // Regions of mapped groups are made in pieces.
      const isNeeded = this.#isFinished || place.mapIndex < 0;
      this.#tick(task, place.mapIndex, place, isNeeded, task.isMapped ? -1 : null);
      return;
    }
    if (place.mapIndex < 0) this.#allowPlaceholder(task, segments[0]?.first_number ?? 0, place);
    let made = 0;
    let last = 0;
    for (const { count, first_number: first, from_position: from } of segments)
      for (let offset = 0; offset < count; offset++) {
        const isThere = this.#tick(task, first + offset, place, this.#isFinished, from + offset);
        if (isThere) made += 1;
        if (isThere) last = from + offset + 1;
      }
    // Pieces are made in their order: only the last ones are missing where somebody came between.
    if (made !== last)
      this.#say(
        `instances are made in their order; of ${task.taskId}${text(place)} ${last - made} are left out`,
      );
  }

  #child(scope: GraphScope, place: Place): void {
    if (scope.kind === 'unit') {
      this.walk(scope, place);
      return;
    }
    const isLoop = scope.kind === 'loop';
    const segments = this.#segments(scope.groupId, isLoop ? 1 : 0, place);
    if (segments.length === 0 && isLoop && place.isPlaceholder) {
      this.walk(scope, place);
      return;
    }
    if (segments.length === 0 && isLoop && (this.#isFinished || (this.#isBegun && place.mapIndex < 0)))
      this.#say(`loop ${scope.groupId} has a first iteration in ${text(place)}`);
    if (segments.length === 0 && !isLoop && place.mapIndex < 0) this.#placeholders(scope, place);
    if (!isLoop && place.mapIndex < 0)
      for (const task of this.#graph.tasks)
        if (task.scope === scope || isInside(task.scope, scope))
          this.#allowPlaceholder(task, segments[0]?.first_number ?? 0, place);
    for (const { count, first_number: first, from_position: from } of segments)
      for (let offset = 0; offset < count; offset++)
        this.walk(scope, {
          mapIndex: isLoop ? place.mapIndex : first + offset,
          iteration: isLoop ? first + offset : place.iteration,
          at: [...place.at, first < 0 ? -1 : from + offset],
          isPlaceholder: place.isPlaceholder || first < 0,
        });
  }

  /** Until its lists are known, one instance of each task stands for all of them. */
  #placeholders(scope: GraphScope, place: Place): void {
    for (const task of this.#graph.tasks) {
      const isDirect = task.scope === scope;
      const row = this.#rows.get(nameOf(task.taskId, -1, place.iteration));
      if (isDirect && !row) this.#say(`a group that is not expanded has a placeholder for ${task.taskId}`);
      if (isDirect || isInside(task.scope, scope))
        this.#rows.delete(nameOf(task.taskId, -1, place.iteration));
    }
  }

  /** While the first of its instances is not made yet, what stands for them may be there. */
  #allowPlaceholder(task: GraphTask, first: number, { iteration }: Place): void {
    if ((this.#isFinished && !this.#wasCut) || first < 0) return;
    const isMade = [...this.#rows.values()].some(
      (row) => row.task_id === task.taskId && row.iteration === iteration && row.map_index >= 0,
    );
    if (!isMade) this.#rows.delete(nameOf(task.taskId, -1, iteration));
  }

  #segments(id: string, isLoop: 0 | 1, { iteration, mapIndex }: Place): ExpansionRow[] {
    const all = this.#expansions.get([id, isLoop, mapIndex, iteration].join('/')) ?? [];
    let next = 0;
    for (const { count, from_position: from } of all) {
      if (from !== next) this.#say(`lengths of ${id} have no gaps in [${mapIndex}]#${iteration}`);
      next = from + count;
    }
    return all.filter(({ collapse, first_number: first }) => !(collapse === 'cleared' && first < 0));
  }

  /** Whether it is there. */
  #tick(
    task: GraphTask,
    mapIndex: number,
    place: Place,
    isNeeded: boolean,
    position: number | null,
  ): boolean {
    const name = nameOf(task.taskId, mapIndex, place.iteration);
    const row = this.#rows.get(name);
    this.#rows.delete(name);
    if (!row) {
      if (isNeeded && !this.#wasCut) this.#say(`every region is complete; ${name} is missing`);
      return false;
    }
    const at = coordinatesOf(task.scopes, task.isMapped, {
      mapIndex: row.map_index,
      iteration: row.iteration,
      path: row.path,
    });
    const expected = position === null ? place.at : [...place.at, position];
    if (row.map_index >= 0 && expected.length === at.length && at.join('/') !== expected.join('/'))
      this.#say(`${name} stands at ${expected.join('/')}, not at ${at.join('/')}`);
    return true;
  }

  #say(problem: string): void {
    this.#first ??= problem;
  }
}

const text = ({ iteration, mapIndex }: Place): string => `[${mapIndex}]#${iteration}`;

function isInside(scope: GraphScope, around: GraphScope): boolean {
  for (let each = scope.parent; each !== null; each = each.parent) if (each === around) return true;
  return false;
}

async function tooManyTries(db: Queryable, run: RunRow, graph: RunGraph): Promise<string | null> {
  const tries = await db.all<{ group_id: string; tries: number }>(
    'select group_id, tries from task_group_try where run_ref = ?',
    [run.id],
  );
  const beyond = tries.find(({ group_id: groupId, tries: count }) => {
    const group = graph.definition.groups.find((each) => each.groupId === groupId);
    return count > (group?.retries ?? 0);
  });
  return beyond ? `group ${beyond.group_id} has no more tries than it may: ${beyond.tries} are over` : null;
}

/** An iteration that is not the first follows one whose gate has ended, and did not say that it was the last. */
async function beyondGate(
  db: Queryable,
  run: RunRow,
  graph: RunGraph,
  rows: readonly InstanceRow[],
): Promise<string | null> {
  const loops = graph.scopes.filter(({ kind }) => kind === 'loop');
  if (loops.length === 0) return null;
  const choices = await db.all<{ task_id: string; map_index: number; iteration: number; value: string }>(
    "select task_id, map_index, iteration, value from xcom where run_ref = ? and key = 'skipmixin_key'",
    [run.id],
  );
  const said = new Map(
    choices.map((each) => [
      nameOf(each.task_id, each.map_index, each.iteration),
      (JSON.parse(each.value) as { loopStops?: boolean }).loopStops,
    ]),
  );
  for (const loop of loops) {
    const gate = graph.tasks[graph.indexOf(loop.group?.loop?.gateTaskId ?? '')];
    if (!gate) continue;
    const gates = rows.filter((row) => row.task_id === gate.taskId);
    const byPlace = new Map(gates.map((row) => [coordinates(gate, row).join('/'), row]));
    for (const row of gates) {
      const at = coordinates(gate, row);
      const own = at.at(-1) ?? 0;
      // What stands for a mapped group in an iteration around it has no place in the loop yet.
      if (own <= 0 || at.length < gate.scopes.length) continue;
      const before = byPlace.get([...at.slice(0, -1), own - 1].join('/'));
      const name = nameOf(row.task_id, row.map_index, row.iteration);
      // An operator may have said otherwise of it later.
      if (!before || !isTerminal(before.state as InstanceState))
        return `${name} follows a gate that has ended, not one that is ${before?.state ?? 'none'}`;
      const stops = said.get(nameOf(before.task_id, before.map_index, before.iteration));
      if (before.state === 'success' && stops === true)
        return `${name} follows a gate that said no, not ${stops}`;
    }
  }
  return null;
}

const coordinates = (task: GraphTask, row: InstanceRow): number[] =>
  coordinatesOf(task.scopes, task.isMapped, {
    mapIndex: row.map_index,
    iteration: row.iteration,
    path: row.path,
  });
