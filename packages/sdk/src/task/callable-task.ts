// The callable form of a task's definition: calling it places the task, its methods place it mapped or under another id.
import { localRunner } from '../run/load-local-runner.ts';
import type { RunOptions } from '../run/test-run.ts';
import type { SensorOptions } from '../sensor/sensor-options.ts';
import { detachedTask } from './detached-task.ts';
import type { GivenInputs } from './mapping.ts';
import { type FunctionDefinition, placeFunctionTask } from './place-function-task.ts';
import { placeMapped } from './place-mapped.ts';
import type { ShortCircuitOptions } from './short-circuit-options.ts';
import type { PlacementId } from './task-type.ts';

type AnyOptions = SensorOptions & ShortCircuitOptions;

const definitions = new WeakMap<object, FunctionDefinition>();

/** The definition behind a callable one; undefined for anything else. */
export function definitionOf(value: unknown): FunctionDefinition | undefined {
  return typeof value === 'function' ? definitions.get(value) : undefined;
}

export function callable(definition: FunctionDefinition): object {
  const place = (inputs: GivenInputs = {}): object => placeFunctionTask(definition, inputs);
  const made = Object.assign(place, {
    taskId: definition.baseId,
    with: (options: AnyOptions & PlacementId) => callable(changed(definition, options)),
    partial: (given: GivenInputs) => mappable(definition, given),
    ...mappable(definition, {}),
    run: (...call: readonly unknown[]) => runOnce(definition, call),
  });
  definitions.set(made, definition);
  return made;
}

function changed(
  definition: FunctionDefinition,
  { id, ...options }: AnyOptions & PlacementId,
): FunctionDefinition {
  const baseId = id ?? definition.baseId;
  // Under another id it is another thing: two places that name one id by hand clash.
  const identity = id === undefined ? definition.identity : {};
  const { params = {} } = definition.options;
  return {
    ...definition,
    baseId,
    identity,
    options: {
      ...definition.options,
      ...options,
      // Its function was written for all of them.
      ...(options.params === undefined ? {} : { params: { ...params, ...options.params } }),
    },
  };
}

function mappable(definition: FunctionDefinition, given: GivenInputs): object {
  return {
    expand: (lists: GivenInputs) => placeMapped(definition, { given, lists }),
    expandKwargs: (over: unknown) => placeMapped(definition, { given, over }),
  };
}

async function runOnce(definition: FunctionDefinition, call: readonly unknown[]): Promise<unknown> {
  const [inputs = {}, options = {}] = call as [GivenInputs?, RunOptions?];
  const runner = await localRunner();
  const task = detachedTask({ ...definition, taskId: definition.baseId });
  return runner.runTask(task, definition.handlerIn(null), { inputs, options });
}
