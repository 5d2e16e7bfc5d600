// Makes the callable definitions of function tasks. Their types stand in task.ts and task-type.ts;
// in here a task's inputs and result are unknown values.
import type { TaskKind } from '@ariel/core';
import { registry } from '../registry.ts';
import { localRunner } from '../run/load-local-runner.ts';
import type { RunOptions } from '../run/local-runner.ts';
import type { TaskContext } from '../run/task-context.ts';
import type { TaskHandler } from '../run/task-handler.ts';
import { detachedTask } from './detached-task.ts';
import { type FunctionDefinition, placeFunctionTask } from './place-function-task.ts';
import { placeMapped } from './place-mapped.ts';
import type { SensorOptions, TaskOptions } from './task-options.ts';
import type { PlacementId } from './task-type.ts';

type Work = (inputs: never, context: TaskContext) => unknown;
type Inputs = Readonly<Record<string, unknown>>;

export function plainTask(taskId: string, work: Work, options: TaskOptions = {}): object {
  return callable(define(taskId, work, { kind: 'function', operatorName: '@task', options }));
}

export function branchTask(taskId: string, work: Work, options: TaskOptions = {}): object {
  return callable(define(taskId, work, { kind: 'branch', operatorName: '@task.branch', options }));
}

export function sensorTask(taskId: string, work: Work, options: SensorOptions = {}): object {
  return callable(define(taskId, work, { kind: 'sensor', operatorName: '@task.sensor', options }));
}

interface Kind {
  readonly kind: TaskKind;
  readonly operatorName: string;
  readonly options: SensorOptions;
}

function define(taskId: string, work: Work, { kind, operatorName, options }: Kind): FunctionDefinition {
  const handler: TaskHandler = {
    kind,
    inputFunctions: {},
    execute: (inputs, context) => work(inputs as never, context),
  };
  const mark = registry().builder?.define(taskId) ?? null;
  return { taskId, baseId: taskId, kind, operatorName, options, handler, mark, identity: {} };
}

function callable(definition: FunctionDefinition): object {
  const place = (inputs: Inputs = {}): object => placeFunctionTask(definition, inputs);
  return Object.assign(place, {
    taskId: definition.baseId,
    with: (options: SensorOptions & PlacementId) => callable(changed(definition, options)),
    partial: (given: Inputs) => mappable(definition, given),
    ...mappable(definition, {}),
    run: (...call: readonly unknown[]) => runOnce(definition, call),
  });
}

function changed(
  definition: FunctionDefinition,
  { id, ...options }: SensorOptions & PlacementId,
): FunctionDefinition {
  const baseId = id ?? definition.baseId;
  // Under another id it is another thing: two places that name one id by hand clash.
  const identity = id === undefined ? definition.identity : {};
  return { ...definition, baseId, identity, options: { ...definition.options, ...options } };
}

function mappable(definition: FunctionDefinition, given: Inputs): object {
  return {
    expand: (lists: Inputs) => placeMapped(definition, { given, lists }),
    expandKwargs: (over: unknown) => placeMapped(definition, { given, over }),
  };
}

async function runOnce(definition: FunctionDefinition, call: readonly unknown[]): Promise<unknown> {
  const [inputs = {}, options = {}] = call as [Inputs?, RunOptions?];
  const runner = await localRunner();
  const task = detachedTask({ ...definition, taskId: definition.baseId });
  return runner.runTask(task, definition.handler, { inputs, options });
}
