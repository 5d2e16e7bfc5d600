// Placing any kind of task in the DAG whose body is running: id, options, inputs, and the edges that inputs imply.
import { type MappingDefinition, outputsIn, type ValueExpression } from '@ariel/core';
import type { DagBuilder } from '../dag/dag-builder.ts';
import type { NodeReference, PlacedTask } from '../dag/placed-task.ts';
import { type FailureOptions, taskHooks } from '../failure/failure-options.ts';
import { refuseUngiven } from '../param/own-params.ts';
import type { TaskHandler } from '../run/task-handler.ts';
import { refuseDeferrable, resolveSensorOptions, type SensorOptions } from '../sensor/sensor-options.ts';
import type { DeferOptions } from '../trigger/defer-options.ts';
import { type ShortCircuitOptions, shortCircuitOf } from './short-circuit-options.ts';
import { givenOptions, resolveTaskOptions } from './task-options.ts';
import { type Wiring, wiringOf } from './wiring.ts';

export interface Placement {
  readonly id: string;
  readonly identity: unknown;
  readonly kind: PlacedTask['kind'];
  readonly operatorName: string;
  readonly options: SensorOptions & ShortCircuitOptions;
  readonly handler: TaskHandler | null;
  readonly templateFields?: readonly string[];
  /** Called with the full id, which messages need. */
  readonly inputs: (wiring: Wiring) => Readonly<Record<string, ValueExpression>>;
  readonly mapping?: (wiring: Wiring) => MappingDefinition;
  /** What it waits for before it has a worker; asked once the body is over. */
  readonly startTrigger?: () => DeferOptions | null;
}

export function placeTask(builder: DagBuilder, placement: Placement): PlacedTask {
  const taskId = builder.claimTaskId({ id: placement.id, identity: placement.identity });
  return builder.about(taskId, () => {
    if (placement.operatorName === '@task.sensor') refuseDeferrable('task.sensor', placement.options);
    const wiring = wiringOf(builder, { taskId });
    const options = resolveTaskOptions(placement.options, builder.defaultArgs, builder.timezone);
    refuseUngiven(builder, options);
    const inputs = placement.inputs(wiring);
    const mapping = placement.mapping?.(wiring) ?? null;
    const task: PlacedTask = {
      taskId,
      groupId: builder.groupId,
      kind: placement.kind,
      operatorName: placement.operatorName,
      options,
      inputs,
      mapping,
      sensor: placement.kind === 'sensor' ? resolveSensorOptions(placement.options) : null,
      templateFields: placement.templateFields ?? [],
      source: builder.placeOf(taskId),
      handler: withHooks(placement.handler, givenOptions(placement.options, builder.defaultArgs)),
      startTrigger: placement.startTrigger ?? null,
      shortCircuit: shortCircuitOf(placement.kind, placement.options),
      ownTriggerRule: placement.options.triggerRule ?? null,
      branchTargets: null,
      isSetup: false,
      teardown: null,
    };
    builder.addTask(task);
    for (const expression of [...Object.values(inputs), ...mappedOver(mapping)])
      addInputEdges(builder, expression, { kind: 'task', id: taskId });
    return task;
  });
}

function withHooks(handler: TaskHandler | null, options: FailureOptions): TaskHandler | null {
  const hooks = taskHooks(options);
  return handler === null || hooks === null ? handler : { ...handler, hooks };
}

/** The expressions that a mapping goes over. */
export function mappedOver(mapping: MappingDefinition | null): readonly ValueExpression[] {
  if (mapping === null) return [];
  return mapping.kind === 'cross' ? mapping.inputs.map(({ over }) => over) : [mapping.over];
}

/** What uses an output waits for the task that gives it. */
export function addInputEdges(builder: DagBuilder, expression: ValueExpression, to: NodeReference): void {
  for (const output of outputsIn(expression)) builder.addEdge({ kind: 'task', id: output.taskId }, to);
}
