// Defines function tasks of each kind. Their types stand in task.ts and task-type.ts;
// in here a task's inputs and result are unknown values.

import type { TaskKind } from '@ariel/core';
import type { DagBuilder } from '../dag/dag-builder.ts';
import type { TaskContext } from '../run/task-context.ts';
import type { TaskHandler } from '../run/task-handler.ts';
import type { SensorOptions } from '../sensor/sensor-options.ts';
import { callable } from './callable-task.ts';
import { openBuilder } from './current-builder.ts';
import type { ShortCircuitOptions } from './short-circuit-options.ts';
import type { TaskOptions } from './task-options.ts';

/** A task's function. */
export type Work = (inputs: never, context: TaskContext) => unknown;

export function plainTask(taskId: string, work: Work, options: TaskOptions = {}): object {
  return defineTask(taskId, () => work, { kind: 'function', operatorName: '@task', options });
}

export function branchTask(taskId: string, work: Work, options: TaskOptions = {}): object {
  return defineTask(taskId, () => work, { kind: 'branch', operatorName: '@task.branch', options });
}

export function shortCircuitTask(taskId: string, work: Work, options: ShortCircuitOptions = {}): object {
  return defineTask(taskId, () => work, {
    kind: 'shortCircuit',
    operatorName: '@task.shortCircuit',
    options,
  });
}

export function sensorTask(taskId: string, work: Work, options: SensorOptions = {}): object {
  return defineTask(taskId, () => work, { kind: 'sensor', operatorName: '@task.sensor', options });
}

interface Kind {
  readonly kind: TaskKind;
  readonly operatorName: string;
  readonly options: SensorOptions & ShortCircuitOptions;
}

/** `workIn` gives the function for the DAG in which the task is placed; null where it is run alone. */
export function defineTask(
  taskId: string,
  workIn: (builder: DagBuilder | null) => Work,
  { kind, operatorName, options }: Kind,
): object {
  const handlerIn = (builder: DagBuilder | null): TaskHandler => {
    const work = workIn(builder);
    return { kind, inputFunctions: {}, execute: (inputs, context) => work(inputs as never, context) };
  };
  const mark = openBuilder()?.define(taskId) ?? null;
  return callable({ taskId, baseId: taskId, kind, operatorName, options, handlerIn, mark, identity: {} });
}
