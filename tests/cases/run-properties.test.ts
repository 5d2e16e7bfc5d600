// What holds of every run, on random DAGs: it ends, nothing runs before its rule holds, and the order of execution does
// not matter but for the races that are documented.
import { expect, test } from 'vitest';
import { differenceOf } from './documented-races.ts';
import { EXECUTION_ORDERS } from './execution-orders.ts';
import { playableDag } from './playable-dag.ts';
import { type PlayedInstance, playRun } from './played-run.ts';
import { randomRunDag } from './random-run-dag.ts';
import { brokenRules } from './run-rules.ts';

const DAGS = 60;

/** What is wrong with the runs of one DAG, in every order of execution. */
async function problemsOf(seed: number): Promise<string[]> {
  const dag = playableDag(randomRunDag(seed));
  const runs = [];
  for (const order of EXECUTION_ORDERS) runs.push({ order, run: await playRun(dag, order) });
  const first = runs[0]?.run.instances ?? [];
  return runs.flatMap(({ order, run }) => {
    const hasEnded = run.state === 'success' || run.state === 'failed';
    const problems = [
      ...(hasEnded ? [] : [`the run is ${run.state}`]),
      ...brokenRules(dag.definition, run),
      ...differenceOf(dag.definition, first, run.instances).unexplained,
    ];
    return problems.map((problem) => `${problem} (${order.name})`);
  });
}

test('random DAGs end, run nothing early, and end alike in every order', { timeout: 300_000 }, async () => {
  const wrong: Record<number, string[]> = {};
  for (let seed = 1; seed <= DAGS; seed++) {
    const problems = await problemsOf(seed);
    if (problems.length > 0) wrong[seed] = problems;
  }
  expect(wrong).toEqual({});
});

test('a run that breaks a rule is found out', () => {
  const { definition } = playableDag({
    tasks: [
      { id: 'a', do: { type: 'fail' } },
      { id: 'b', upstream: ['a'] },
    ],
    groups: [],
    fail_fast: false,
  });
  const failed = { task: 'a', map_index: -1, state: 'failed', try_number: 1, beganUs: 1, endedUs: 5 };
  const ran = { task: 'b', map_index: -1, state: 'success', try_number: 1, beganUs: 4, endedUs: 6 };
  const skipped = { task: 'b', map_index: -1, state: 'skipped', try_number: 0, beganUs: null, endedUs: 6 };
  const found = (...instances: PlayedInstance[]) => brokenRules(definition, { state: 'failed', instances });
  expect(found(failed, ran)).toEqual(['b ran at all_success of open']);
  expect(found(failed, { ...ran, beganUs: 5 })).toEqual(['b ran at all_success of failed']);
  expect(found(failed, skipped)).toEqual(['b ended as skipped at all_success of failed']);
  expect(found(failed, { ...skipped, state: 'upstream_failed' })).toEqual([]);
  expect(found(failed, { ...skipped, state: null })).toEqual(['b ended as nothing']);
});

test('a difference that no race explains is found out', () => {
  const { definition } = playableDag({
    tasks: [{ id: 'a' }, { id: 'b' }, { id: 'c', upstream: ['a', 'b'] }, { id: 'd', upstream: ['c'] }],
    groups: [],
    fail_fast: false,
  });
  const ended = (states: Readonly<Record<string, string>>) =>
    Object.entries(states).map(([task, state]) => ({ task, map_index: -1, state, try_number: 0 }));
  const race = { a: 'failed', b: 'skipped', c: 'skipped', d: 'skipped' };
  const other = { ...race, c: 'upstream_failed', d: 'upstream_failed' };
  const explained = differenceOf(definition, ended(race), ended(other));
  expect(explained).toEqual({ raced: new Set(['c', 'd']), unexplained: [] });
  const plain = differenceOf(definition, ended({ ...race, b: 'success' }), ended({ ...other, b: 'success' }));
  expect(plain.unexplained).toEqual(['c: [[-1,"skipped",0]] or [[-1,"upstream_failed",0]]']);
});
