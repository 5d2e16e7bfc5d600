// What must hold of any run, whatever its DAG: an evaluator that looks at rows one by one, written without regard to how
// plans work.
import type { DagDefinition, TaskDefinition } from '@ariel/core';
import { labelOf, type PlayedInstance, type PlayedRun } from './played-run.ts';

const ENDED = new Set(['success', 'failed', 'skipped', 'upstream_failed', 'removed']);
const isBad = (state: string | null): boolean => state === 'failed' || state === 'upstream_failed';

/** One line per instance that ran before its rule held, ended without running against its rule, or has no end. */
export function brokenRules(definition: DagDefinition, run: PlayedRun): string[] {
  const open = run.instances.filter(({ state }) => state === null || !ENDED.has(state));
  const rowsOf = Map.groupBy(run.instances, ({ task }) => task);
  const broken = definition.tasks.flatMap((task) =>
    (rowsOf.get(task.taskId) ?? []).flatMap((row) => {
      const looked: Looked = { definition, task, row, rowsOf };
      return row.beganUs === null ? wrongEnd(looked) : tooEarly(looked);
    }),
  );
  return [...open.map((row) => `${labelOf(row)} ended as ${row.state ?? 'nothing'}`), ...broken];
}

/** An instance, with all that may have decided about it. */
interface Looked {
  readonly definition: DagDefinition;
  readonly task: TaskDefinition;
  readonly row: PlayedInstance;
  readonly rowsOf: ReadonlyMap<string, readonly PlayedInstance[]>;
}

function tooEarly(looked: Looked): string[] {
  const { definition, row, task } = looked;
  const states = statesAbove(looked);
  if (!mayRun(task.triggerRule, states))
    return [`${labelOf(row)} ran at ${task.triggerRule} of ${shown(states)}`];
  const setups = needsSetups(task) ? setupsAbove(definition, task) : [];
  const unmet = setups.filter((setup) => !seen(looked, setup).includes('success'));
  return unmet.map((setup) => `${labelOf(row)} ran without its setup ${setup.taskId}`);
}

/** It did not run: then its rule could not be met, or something that goes before the rule did not let it. */
function wrongEnd(looked: Looked): string[] {
  const { definition, row, task } = looked;
  const ending = { ...looked, row: { ...row, beganUs: Number.POSITIVE_INFINITY } };
  const states = statesAbove(ending);
  const above = allAbove(definition, task.taskId);
  const isBelow = (kinds: readonly string[]): boolean =>
    definition.tasks.some(({ kind, taskId }) => above.has(taskId) && kinds.includes(kind));
  const isPlaceholder =
    row.map_index < 0 && (task.mapping !== null || mappedGroupAround(definition, task.groupId));
  const setups = (needsSetups(task) ? setupsAbove(definition, task) : []).flatMap((setup) =>
    seen(ending, setup),
  );
  const allowed = [
    ...endsOf(task.triggerRule, states),
    ...(isBelow(['branch', 'shortCircuit']) ? ['skipped'] : []),
    ...(isPlaceholder ? ['skipped', 'upstream_failed'] : []),
    ...(setups.some(isBad) ? ['upstream_failed'] : []),
    ...(setups.includes('skipped') ? ['skipped'] : []),
    ...(task.teardown !== null ? ['skipped', 'upstream_failed'] : []),
  ];
  if (row.state === null || allowed.includes(row.state)) return [];
  return [`${labelOf(row)} ended as ${row.state} at ${task.triggerRule} of ${shown(states)}`];
}

const shown = (states: readonly (string | null)[]): string =>
  states.map((state) => state ?? 'open').join(', ');

function statesAbove(looked: Looked): (string | null)[] {
  return looked.task.upstream.flatMap((id) => {
    const above = looked.definition.tasks.find(({ taskId }) => taskId === id);
    return above ? seen(looked, above) : [];
  });
}

/** How the instances of `above` were that `row` looks at, when it began: in one mapped group those of its own index. */
function seen({ definition, row, rowsOf, task }: Looked, above: TaskDefinition): (string | null)[] {
  const rows = rowsOf.get(above.taskId) ?? [];
  const around = mappedGroupAround(definition, task.groupId);
  const isSameRegion = around !== null && around === mappedGroupAround(definition, above.groupId);
  const looked = isSameRegion ? rows.filter(({ map_index }) => map_index === row.map_index) : rows;
  const beganUs = row.beganUs ?? 0;
  return looked.map(({ endedUs, state }) => (endedUs !== null && endedUs <= beganUs ? state : null));
}

function mappedGroupAround({ groups }: DagDefinition, groupId: string | null): string | null {
  for (let id = groupId; id !== null; ) {
    const group = groups.find((each) => each.groupId === id);
    if (!group) return null;
    if (group.mapping !== null) return id;
    id = group.parentGroupId;
  }
  return null;
}

const needsSetups = ({ teardown, triggerRule }: TaskDefinition): boolean =>
  teardown === null && triggerRule !== 'always';

/** Setups anywhere above whose teardown is somewhere below. */
function setupsAbove(definition: DagDefinition, task: TaskDefinition): TaskDefinition[] {
  const above = allAbove(definition, task.taskId);
  return definition.tasks.filter(
    ({ isSetup, taskId }) =>
      isSetup &&
      above.has(taskId) &&
      !task.upstream.includes(taskId) &&
      definition.tasks.some(
        ({ taskId: below, teardown }) =>
          teardown?.setups.includes(taskId) === true && allAbove(definition, below).has(task.taskId),
      ),
  );
}

export function allAbove(definition: DagDefinition, taskId: string): Set<string> {
  const found = new Set<string>();
  const open = [taskId];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const task = definition.tasks.find((each) => each.taskId === id);
    for (const above of task?.upstream ?? []) {
      if (found.has(above)) continue;
      found.add(above);
      open.push(above);
    }
  }
  return found;
}

/** Reference 3.2, the column "runs when"; `null` is an instance that had not ended. */
function mayRun(rule: string, states: readonly (string | null)[]): boolean {
  const done = states.every((state) => state !== null);
  const some = (...wanted: string[]): boolean =>
    states.some((state) => state !== null && wanted.includes(state));
  if (states.length === 0) return true;
  switch (rule) {
    case 'all_success':
      return done && !some('failed', 'upstream_failed', 'skipped');
    case 'all_failed':
      return done && !some('success', 'skipped');
    case 'all_done_min_one_success':
      return done && some('success') && !some('skipped');
    case 'all_skipped':
      return done && !some('success', 'failed', 'upstream_failed');
    case 'one_failed':
      return states.some(isBad);
    case 'one_success':
      return some('success');
    case 'one_done':
      return some('success', 'failed');
    case 'none_failed':
      return done && !some('failed', 'upstream_failed');
    case 'none_failed_min_one_success':
      return done && !some('failed', 'upstream_failed') && some('success');
    case 'none_skipped':
      return done && !some('skipped');
    case 'always':
      return true;
    default:
      return done;
  }
}

/** Reference 3.2, the columns of the states that a task is given, once all above it has ended. */
function endsOf(rule: string, states: readonly (string | null)[]): string[] {
  const some = (state: string): boolean => states.includes(state);
  const allSkipped = states.every((state) => state === 'skipped');
  switch (rule) {
    case 'all_success':
      // Of both, the first decides.
      return [...(states.some(isBad) ? ['upstream_failed'] : []), ...(some('skipped') ? ['skipped'] : [])];
    case 'all_failed':
      return some('success') || some('skipped') ? ['skipped'] : [];
    case 'all_done_min_one_success':
      if (some('skipped')) return ['skipped'];
      return some('success') ? [] : ['upstream_failed'];
    case 'all_skipped':
      return allSkipped ? [] : ['skipped'];
    case 'one_failed':
      return states.some(isBad) ? [] : ['skipped'];
    case 'one_success':
      if (some('success')) return [];
      return [allSkipped ? 'skipped' : 'upstream_failed'];
    case 'one_done':
      return some('success') || some('failed') ? [] : ['skipped'];
    case 'none_failed':
      return states.some(isBad) ? ['upstream_failed'] : [];
    case 'none_failed_min_one_success':
      if (states.some(isBad)) return ['upstream_failed'];
      return allSkipped ? ['skipped'] : [];
    case 'none_skipped':
      return some('skipped') ? ['skipped'] : [];
    default:
      return [];
  }
}
