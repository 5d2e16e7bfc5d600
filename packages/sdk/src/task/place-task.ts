// Placing any kind of task in the DAG whose body is running: id, options, inputs, and the edges that inputs imply.
import { type MappingDefinition, outputsIn, type ValueExpression } from '@ariel/core';
import type { DagBuilder } from '../dag/dag-builder.ts';
import type { PlacedTask } from '../dag/placed-task.ts';
import { DagAuthoringError } from '../error/dag-authoring-error.ts';
import { callerPlace } from '../error/source-place.ts';
import type { ReferenceFacts } from '../reference/reference.ts';
import { registry } from '../registry.ts';
import type { TaskHandler } from '../run/task-handler.ts';
import { toExpression } from '../value/to-expression.ts';
import { resolveSensorOptions, resolveTaskOptions, type SensorOptions } from './task-options.ts';

export interface Placement {
  readonly id: string;
  readonly identity: unknown;
  readonly kind: PlacedTask['kind'];
  readonly operatorName: string;
  readonly options: SensorOptions;
  readonly handler: TaskHandler;
  readonly templateFields?: readonly string[];
  /** Called with the full id, which messages need. */
  readonly inputs: (wiring: Wiring) => Readonly<Record<string, ValueExpression>>;
  readonly mapping?: (wiring: Wiring) => MappingDefinition;
}

/** Turns given values into expressions, for one task. */
export interface Wiring {
  readonly builder: DagBuilder;
  readonly taskId: string;
  wire(name: string, value: unknown, templated?: boolean): ValueExpression;
}

export function currentBuilder(what: string): DagBuilder {
  const { builder } = registry();
  if (builder !== null) return builder;
  throw new DagAuthoringError({
    code: 'ARIEL_NO_DAG',
    what: `${what} is placed outside the body of a DAG`,
    place: callerPlace(),
  });
}

export function placeTask(builder: DagBuilder, placement: Placement): PlacedTask {
  const taskId = builder.claimTaskId({ id: placement.id, identity: placement.identity });
  return builder.about(taskId, () => {
    const wiring = wiringOf(builder, taskId);
    const inputs = placement.inputs(wiring);
    const mapping = placement.mapping?.(wiring) ?? null;
    const task: PlacedTask = {
      taskId,
      groupId: builder.groupId,
      kind: placement.kind,
      operatorName: placement.operatorName,
      options: resolveTaskOptions(placement.options, builder.defaultArgs),
      inputs,
      mapping,
      sensor: placement.kind === 'sensor' ? resolveSensorOptions(placement.options) : null,
      templateFields: placement.templateFields ?? [],
      source: builder.placeOf(taskId),
      handler: placement.handler,
      branchTargets: null,
    };
    builder.addTask(task);
    for (const expression of [...Object.values(inputs), ...mappedOver(mapping)])
      addInputEdges(builder, taskId, expression);
    return task;
  });
}

function wiringOf(builder: DagBuilder, taskId: string): Wiring {
  const foreign = ({ owner, label }: ReferenceFacts): never =>
    builder.refuse({
      code: 'ARIEL_OUTPUT_OF_OTHER_DAG',
      what: `it is given ${label} of DAG "${owner.dagId}"`,
      taskId,
    });
  return {
    builder,
    taskId,
    wire: (name, value, templated = false) =>
      toExpression(value, { owner: builder, subject: `input "${name}"`, templated, foreign }),
  };
}

function mappedOver(mapping: MappingDefinition | null): readonly ValueExpression[] {
  if (mapping === null) return [];
  return mapping.kind === 'cross' ? mapping.inputs.map(({ over }) => over) : [mapping.over];
}

function addInputEdges(builder: DagBuilder, taskId: string, expression: ValueExpression): void {
  for (const output of outputsIn(expression)) {
    builder.addEdge({ kind: 'task', id: output.taskId }, { kind: 'task', id: taskId });
  }
}
