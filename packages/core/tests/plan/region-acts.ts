// What happens to a planned run with regions, said by labels: tasks that end, lists that are there, operators that clear.
import { expect } from 'vitest';
import type { InstanceState } from '../../src/state/task-state.ts';
import { nameOf } from './named-decisions.ts';
import type { PlannedRun, Row } from './planned-run.ts';

/** `g.a`, `g.a[1]` or `g.a[1]#2`: map index and iteration. */
export function rowOf(run: PlannedRun, label: string): Row {
  const [, taskId = '', index = '-1', iteration = '0'] =
    /^([^[#]*)(?:\[(\d+)\])?(?:#(\d+))?$/.exec(label) ?? [];
  return run.row({ taskId, mapIndex: Number(index), iteration: Number(iteration) });
}

export function answer(
  run: PlannedRun,
  label: string,
  state: 'success' | 'failed',
  length: number | null = null,
): void {
  const row = rowOf(run, label);
  expect(run.promised, `${label} is ready`).toContain(nameOf(row));
  run.begin(row);
  run.end(row, { state, hasValue: length !== null, length });
  run.check();
}

/** As an operator does it: these wait again, and the plan is made anew. */
export function clear(run: PlannedRun, ...labels: readonly string[]): void {
  for (const label of labels) {
    const row = rowOf(run, label);
    row.state = null;
    run.results.delete(nameOf(row));
  }
  run.state = 'running';
  run.restart();
}

/** The list is there, with so many items. */
export function give(run: PlannedRun, label: string, length: number): void {
  const row = rowOf(run, label);
  run.begin(row);
  run.end(row, { state: 'success', hasValue: true, length });
}

export function finishAll(run: PlannedRun): void {
  for (let open = [...run.promised]; open.length > 0; open = [...run.promised])
    for (const name of open) answer(run, name.replace('[-1]', ''), 'success');
  expect(run.state).toBe('success');
}

export const statesOf = (run: PlannedRun, taskId: string): InstanceState[] =>
  [...run.rows.values()].filter((row) => row.taskId === taskId).map(({ state }) => state);
