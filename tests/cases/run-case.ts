// A recorded run, made again once for each order of execution; the tasks are functions that really run.
import type { DagDefinition } from '@ariel/core';
import { type Case, type CaseResult, judged, passed } from './case.ts';
import { differences, shown } from './differences.ts';
import { differenceOf } from './documented-races.ts';
import { EXECUTION_ORDERS, type ExecutionOrder } from './execution-orders.ts';
import { playableDag } from './playable-dag.ts';
import { labelOf, type PlayableDag, type PlayedRun, playRun } from './played-run.ts';
import type { JsonObject } from './reading.ts';
import { type RecordedInstance, type RecordedOutcome, type RecordedRun, readRun } from './run-format.ts';

export function runCase(recorded: JsonObject): Case {
  return { name: String(recorded.name), check: () => checkRun(readRun(recorded)) };
}

async function checkRun(recorded: RecordedRun): Promise<CaseResult> {
  const dag = playableDag(recorded.dag);
  const ofEdges = differences(recorded.expect.edges, edgesOf(dag.definition), 'edges');
  const problems = new Map<string, string[]>();
  let races = 0;
  for (const order of EXECUTION_ORDERS) {
    const found = await problemsIn(recorded, dag, order);
    if (found === 'race') races += 1;
    else for (const problem of found) problems.set(problem, [...(problems.get(problem) ?? []), order.name]);
  }
  const ofRuns = [...problems].map(([problem, orders]) => `${problem}${inWhich(orders)}`);
  const all = [...ofEdges, ...ofRuns];
  return all.length === 0 && races > 0 ? passed(RACE) : judged(all);
}

const RACE = 'ends otherwise in some orders of execution, by a documented race';

function inWhich(orders: readonly string[]): string {
  return orders.length === EXECUTION_ORDERS.length ? '' : ` (${orders.join(', ')})`;
}

/** What is wrong in one order of execution; `race`: no more than what the order may decide. */
async function problemsIn(
  { expect }: RecordedRun,
  dag: PlayableDag,
  order: ExecutionOrder,
): Promise<readonly string[] | 'race'> {
  try {
    const got = await playRun(dag, order);
    const problems = compareRuns(expect, got);
    if (problems.length === 0 || order.isRecorded) return problems;
    return isOnlyRace(dag.definition, expect, got) ? 'race' : problems;
  } catch (error) {
    return [error instanceof Error ? `${error.name}: ${error.message}` : String(error)];
  }
}

/** Whether all is as expected, once the tasks that took part in a race are left out. */
function isOnlyRace(definition: DagDefinition, expect: RecordedOutcome, got: PlayedRun): boolean {
  const { raced, unexplained } = differenceOf(definition, expect.task_instances, got.instances);
  if (raced.size === 0 || unexplained.length > 0) return false;
  const others = {
    state: got.state,
    task_instances: expect.task_instances.filter(({ task }) => !raced.has(task)),
  };
  const instances = got.instances.filter(({ task }) => !raced.has(task));
  return compareRuns(others, { state: got.state, instances }).length === 0;
}

/** Sorted by code point, as Python sorts. */
function edgesOf({ tasks }: DagDefinition): string[][] {
  const edges = tasks.flatMap((task) => task.upstream.map((above) => [above, task.taskId]));
  return edges.sort(([a = '', b = ''], [c = '', d = '']) => inOrder(a, c) || inOrder(b, d));
}

const inOrder = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0);

/** One line for the run's state and per instance that ended differently. */
export function compareRuns(
  expected: Pick<RecordedOutcome, 'state' | 'task_instances'>,
  got: PlayedRun,
): string[] {
  const came = new Map(got.instances.map((row) => [labelOf(row), row]));
  const problems = differences(expected.state, got.state, 'state of the run');
  for (const row of expected.task_instances) {
    const other = came.get(labelOf(row));
    came.delete(labelOf(row));
    if (other === undefined) problems.push(`${labelOf(row)}: expected ${inWords(row)}, got no such instance`);
    else if (differences(essence(row), essence(other)).length > 0)
      problems.push(`${labelOf(row)}: expected ${inWords(row)}, got ${inWords(other)}`);
  }
  for (const [label, row] of came) problems.push(`${label}: expected no such instance, got ${inWords(row)}`);
  return problems;
}

const essence = ({ state, try_number, ...row }: RecordedInstance): unknown => ({
  state,
  try_number,
  value: 'return_value' in row ? { is: row.return_value } : null,
});

function inWords({ state, try_number, ...row }: RecordedInstance): string {
  const value = 'return_value' in row ? `, value ${shown(row.return_value)}` : '';
  return `${state ?? 'no state'} (try ${try_number}${value})`;
}
