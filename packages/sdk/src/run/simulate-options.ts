// What a simulation is told: from when to when, how long tasks would take, and how they would end. Data and small functions only.
import type { Duration } from '@ariel/core';

/** A try of a task that only pretends to run. */
export interface SimulatedTry {
  readonly dagId: string;
  readonly taskId: string;
  /** -1 where the task is not mapped. */
  readonly mapIndex: number;
  /** Which iteration of the innermost loop around it, from 0. */
  readonly iteration: number;
  /** From 1. */
  readonly tryNumber: number;
  /** When it begins. */
  readonly at: Date;
  readonly run: {
    readonly runId: string;
    readonly runType: string;
    readonly logicalDate: Date | null;
    readonly runAfter: Date;
    readonly params: Readonly<Record<string, unknown>>;
  };
}

/** The same for each try, or what a function says of it; undefined where it has nothing to say. */
export type SimulatedAnswer<Value> = Value | ((attempt: SimulatedTry) => Value | undefined);

/**
 * Answers by task: `'sales.load'`, `'sales.etl.*'` for all that begins so, `'*'` for everything, or `{ sales: { load } }`.
 * The longest name that fits is taken. Where one DAG is simulated, its id may be left out.
 */
export type ByTask<Value> = Readonly<Record<string, Value | Readonly<Record<string, Value>>>>;

export interface SimulatedTrigger {
  /** May be left out where one DAG is simulated. */
  readonly dag?: string;
  readonly at: Date | string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly runId?: string;
}

export interface SimulateOptions {
  readonly from: Date | string;
  readonly to: Date | string;
  /** The zone of dates that name none. @default 'UTC' */
  readonly timezone?: string;
  /**
   * False: the DAGs ran before `from` as they should. True: they are new at `from`, and one with `catchup` makes up
   * what it missed since its start date.
   *
   * @default false
   */
  readonly backlog?: boolean;
  /** How long tries take. Of a sensor: how long what it waits for takes to come. @default '1s', or what `history` says */
  readonly durations?: Duration | ByTask<SimulatedAnswer<Duration>>;
  /** How tries end. @default 'success' */
  readonly outcomes?: ByTask<SimulatedAnswer<'success' | 'failed' | 'skipped'>>;
  /** What tasks return. A branch: its case, the first by default. A short circuit: whether it goes on. */
  readonly outputs?: ByTask<unknown>;
  /** How many instances mapped tasks and mapped groups get, where the list is another task's output. @default 1 */
  readonly lengths?: ByTask<number>;
  /** How many iterations loops take, by the id of their group. @default as many as they may */
  readonly iterations?: ByTask<number>;
  /** Runs started by hand. */
  readonly triggers?: readonly SimulatedTrigger[];
  /** Slots by pool; -1 for no limit. A pool that is not named here has none, `default_pool` 128. */
  readonly pools?: Readonly<Record<string, number>>;
  /** Most tries at once, in all. @default 32 */
  readonly parallelism?: number;
  /** Of DAGs that do not say it themselves. @default 16 */
  readonly maxActiveRuns?: number;
  /** Of DAGs that do not say it themselves. @default 16 */
  readonly maxActiveTasks?: number;
  /** How long tries really took. Each task without an answer in `durations` takes their median. */
  readonly history?: readonly {
    readonly dagId: string;
    readonly taskId: string;
    readonly duration: Duration;
  }[];
  /** The simulation is given up beyond so many runs. @default 100000 */
  readonly maxRuns?: number;
}
