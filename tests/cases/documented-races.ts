// Where two runs of a DAG may end differently because of the order of execution. There are two such races, and both are
// documented; anything else that differs is a fault.
import type { DagDefinition, TaskDefinition } from '@ariel/core';
import type { RecordedInstance } from './run-format.ts';
import { allAbove } from './run-rules.ts';

type Instances = readonly RecordedInstance[];

export interface RunDifference {
  /** Tasks that ended differently by a documented race, and all that comes after them. */
  readonly raced: ReadonlySet<string>;
  /** Tasks that ended differently although all above them ended alike, and no race explains it. */
  readonly unexplained: readonly string[];
}

export function differenceOf(definition: DagDefinition, one: Instances, other: Instances): RunDifference {
  const differs = (taskId: string): boolean => rowsOf(one, taskId) !== rowsOf(other, taskId);
  const first = definition.tasks.filter(
    ({ taskId }) => differs(taskId) && ![...allAbove(definition, taskId)].some(differs),
  );
  const racing = first.filter((task) => isRace(definition, task, one, other)).map(({ taskId }) => taskId);
  const after = definition.tasks.filter(({ taskId }) => {
    const above = allAbove(definition, taskId);
    return racing.some((each) => above.has(each));
  });
  return {
    raced: new Set([...racing, ...after.map(({ taskId }) => taskId)]),
    unexplained: first
      .filter(({ taskId }) => !racing.includes(taskId))
      .map(({ taskId }) => `${taskId}: ${rowsOf(one, taskId)} or ${rowsOf(other, taskId)}`),
  };
}

function rowsOf(instances: Instances, taskId: string): string {
  const rows = instances.filter(({ task }) => task === taskId);
  return JSON.stringify(rows.map((row) => [row.map_index, row.state, row.try_number]).sort());
}

function isRace(definition: DagDefinition, task: TaskDefinition, one: Instances, other: Instances): boolean {
  return failedOrSkippedFirst(definition, task, one) || ranBeforeTheGate(definition, task, one, other);
}

/** A failed and a skipped parent: whichever ends first decides, where the rule needs successes. The same of setups. */
function failedOrSkippedFirst(definition: DagDefinition, task: TaskDefinition, run: Instances): boolean {
  const above = allAbove(definition, task.taskId);
  const setups = definition.tasks.filter(({ isSetup, taskId }) => isSetup && above.has(taskId));
  const parents = task.triggerRule === 'all_success' ? task.upstream : [];
  const looked = new Set([...parents, ...setups.map(({ taskId }) => taskId)]);
  const states = run.filter((row) => looked.has(row.task)).map(({ state }) => state);
  return (
    states.includes('skipped') && states.some((state) => state === 'failed' || state === 'upstream_failed')
  );
}

/** A rule that may be met early, below a branch or short circuit that skips: it may have run before. */
function ranBeforeTheGate(
  definition: DagDefinition,
  { taskId }: TaskDefinition,
  one: Instances,
  other: Instances,
): boolean {
  const above = allAbove(definition, taskId);
  const hasGate = definition.tasks.some(
    ({ kind, taskId: id }) => above.has(id) && (kind === 'branch' || kind === 'shortCircuit'),
  );
  const ran = (run: Instances): boolean => run.some((row) => row.task === taskId && row.try_number > 0);
  return hasGate && ran(one) !== ran(other);
}
