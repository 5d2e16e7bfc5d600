// A recorded run, made again once for each order of execution that is asked for; the tasks are functions that really run.
import type { DagDefinition } from '@ariel/core';
import { type Case, type CaseResult, judged, passed } from './case.ts';
import { compareRuns, compareWithout } from './compare-runs.ts';
import { allowedDifference } from './deliberate-differences.ts';
import { differences } from './differences.ts';
import { differenceOf } from './documented-races.ts';
import type { ExecutionOrder } from './execution-orders.ts';
import { playableDag } from './playable-dag.ts';
import { type PlayableDag, type PlayedRun, playRun } from './played-run.ts';
import type { JsonObject } from './reading.ts';
import { type RecordedOutcome, type RecordedRun, readRun } from './run-format.ts';

export function runCase(recorded: JsonObject, orders: readonly ExecutionOrder[]): Case {
  return { name: String(recorded.name), check: () => checkRun(readRun(recorded), orders) };
}

async function checkRun(recorded: RecordedRun, orders: readonly ExecutionOrder[]): Promise<CaseResult> {
  const dag = playableDag(recorded.dag);
  const ofEdges = differences(recorded.expect.edges, edgesOf(dag.definition), 'edges');
  const problems = new Map<string, string[]>();
  let note: string | null = null;
  for (const order of orders) {
    const result = await checkOrder(recorded, dag, order);
    if (result.passed) note ??= result.note;
    else
      for (const problem of result.problems)
        problems.set(problem, [...(problems.get(problem) ?? []), order.name]);
  }
  const ofRuns = [...problems].map(([problem, names]) =>
    names.length === orders.length ? problem : `${problem} (${names.join(', ')})`,
  );
  const all = [...ofEdges, ...ofRuns];
  return all.length === 0 ? passed(note) : judged(all);
}

const RACE = 'ends otherwise in some orders of execution, by a documented race';

async function checkOrder(
  recorded: RecordedRun,
  dag: PlayableDag,
  order: ExecutionOrder,
): Promise<CaseResult> {
  const { expect } = recorded;
  try {
    const got = await playRun(dag, order);
    const problems = compareRuns(expect, got);
    if (problems.length === 0) return passed();
    if (!order.isRecorded && isOnlyRace(dag.definition, expect, got)) return passed(RACE);
    return allowedDifference('runs', { recorded, expected: expect, got }) ?? judged(problems);
  } catch (error) {
    return judged([error instanceof Error ? `${error.name}: ${error.message}` : String(error)]);
  }
}

/** Whether all is as expected, once the tasks that took part in a race are left out. */
function isOnlyRace(definition: DagDefinition, expect: RecordedOutcome, got: PlayedRun): boolean {
  const { raced, unexplained } = differenceOf(definition, expect.task_instances, got.instances);
  return raced.size > 0 && unexplained.length === 0 && compareWithout(raced, expect, got).length === 0;
}

/** Sorted by code point, as Python sorts. */
function edgesOf({ tasks }: DagDefinition): string[][] {
  const edges = tasks.flatMap((task) => task.upstream.map((above) => [above, task.taskId]));
  return edges.sort(([a = '', b = ''], [c = '', d = '']) => inOrder(a, c) || inOrder(b, d));
}

const inOrder = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0);
