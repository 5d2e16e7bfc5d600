// The stored form of a task that belongs to no DAG: what it knows of itself when it is run alone in a test.
import type { TaskDefinition, TaskKind } from '@ariel/core';
import { resolveSensorOptions, type SensorOptions } from '../sensor/sensor-options.ts';
import { type ShortCircuitOptions, shortCircuitOf } from './short-circuit-options.ts';
import { resolveTaskOptions } from './task-options.ts';

interface Described {
  readonly taskId: string;
  readonly kind: TaskKind;
  readonly operatorName: string;
  readonly options: SensorOptions & ShortCircuitOptions;
}

export function detachedTask({ taskId, kind, operatorName, options }: Described): TaskDefinition {
  return {
    taskId,
    groupId: null,
    kind,
    operatorName,
    ...resolveTaskOptions(options, {}),
    upstream: [],
    inputs: {},
    mapping: null,
    sensor: kind === 'sensor' ? resolveSensorOptions(options) : null,
    isSetup: false,
    teardown: null,
    shortCircuit: shortCircuitOf(kind, options),
    branchTargets: null,
    templateFields: [],
    source: null,
  };
}
