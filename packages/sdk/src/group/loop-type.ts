// The types of loops: what a body is told, and what decides whether another iteration follows. Types only.
import type { Output } from '../reference/wired.ts';
import type { TaskContext } from '../run/task-context.ts';

/** What the body of a loop is told of the iteration; the values are there when its tasks run. */
export interface Loop<Previous> {
  /** From 0. */
  readonly index: Output<number>;
  /** The result of the iteration before; null in the first. */
  readonly previous: Output<Previous | null>;
  readonly maxIterations: number;
}

/** The second argument of the body of a loop. */
export interface LoopTools<Previous> {
  readonly loop: Loop<Previous>;
}

export interface LoopOptions<Value> {
  /** Most iterations; where `until` has not said yes by then, the loop fails. */
  readonly maxIterations: number;
  /** Whether it is enough; asked with the result of each iteration. @default to run all iterations */
  readonly until?: (result: Value, state: LoopState) => boolean | Promise<boolean>;
}

export interface LoopState {
  /** Of the iteration that has ended, from 0. */
  readonly index: number;
  readonly maxIterations: number;
  readonly context: TaskContext;
}
