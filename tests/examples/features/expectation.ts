// What a feature example is expected to do: the shape of the tables beside this file, and what they say of a run in words.
import type { AuthoredDag } from '@ariel/sdk';
import type { SimulateOptions, Simulation, TestResult } from 'ariel/testing';

/** One run of a DAG. */
export interface ExpectedRun {
  readonly params?: Readonly<Record<string, unknown>>;
  readonly logicalDate?: string;
  readonly state: 'success' | 'failed';
  /** Instances that do not succeed, by their labels; all others must succeed. */
  readonly besides?: Readonly<Record<string, string>>;
  /** What tasks return; of mapped tasks the list. */
  readonly outputs?: Readonly<Record<string, unknown>>;
  /** How many instances a task has. */
  readonly instances?: Readonly<Record<string, number>>;
  /** What else the feature shows. */
  readonly also?: (result: TestResult, dag: AuthoredDag) => void;
  /** Only in a real installation: what `test()` cannot be told. */
  readonly onServerOnly?: true;
}

/** A stretch of a schedule on a virtual clock. */
export interface ExpectedSchedule {
  readonly options: SimulateOptions;
  /** When the runs are due, in UTC. */
  readonly due?: readonly string[];
  readonly also?: (plan: Simulation) => void;
}

export interface Expectation {
  /** In `examples/features`. */
  readonly file: string;
  readonly runs: readonly ExpectedRun[];
  readonly schedules?: readonly ExpectedSchedule[];
}

/** By DAG id. */
export type Expectations = Readonly<Record<string, Expectation>>;

export interface InstancePlace {
  readonly taskId: string;
  readonly mapIndex: number;
  readonly iteration: number;
  readonly path: string | null;
}

/** `load`, `load[3]` mapped, `load[3]#1` in the second iteration, `load[0/2/1]` further down. */
export function labelOf({ iteration, mapIndex, path, taskId }: InstancePlace): string {
  if (path !== null) return `${taskId}[${path}]`;
  return `${taskId}${mapIndex < 0 ? '' : `[${mapIndex}]`}${iteration === 0 ? '' : `#${iteration}`}`;
}

/** Instances that did not succeed, by label. */
export function notSucceeded(
  instances: readonly (InstancePlace & { readonly state: string | null })[],
): Record<string, string | null> {
  const others = instances.filter(({ state }) => state !== 'success');
  return Object.fromEntries(others.map((each) => [labelOf(each), each.state]));
}

export function countOf(instances: readonly InstancePlace[], taskId: string): number {
  return instances.filter((each) => each.taskId === taskId).length;
}

/** Labels in the order in which the instances ended. */
export const orderOf = ({ tasks }: TestResult): string[] => tasks.map(labelOf);

/** When a simulated run is due: `2026-01-05T06:00`. */
export const dueDates = ({ runs }: Simulation): string[] =>
  runs.map(({ runAfter }) => runAfter.toISOString().slice(0, 16));
