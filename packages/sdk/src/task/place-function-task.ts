// Placing a function task, and the output that stands for its result.
import type { TaskKind } from '@ariel/core';
import type { DagBuilder } from '../dag/dag-builder.ts';
import type { PlacedTask } from '../dag/placed-task.ts';
import { nodeOf } from '../order/ordering.ts';
import { outputReference } from '../reference/output-reference.ts';
import type { TaskHandler } from '../run/task-handler.ts';
import type { SensorOptions } from '../sensor/sensor-options.ts';
import { currentBuilder } from './current-builder.ts';
import { type Placement, placeTask } from './place-task.ts';
import type { ShortCircuitOptions } from './short-circuit-options.ts';

/** A defined function task; the callable around it is made in define-task.ts. */
export interface FunctionDefinition {
  readonly taskId: string;
  /** The id under which it is placed next. */
  readonly baseId: string;
  readonly kind: TaskKind;
  readonly operatorName: string;
  readonly options: SensorOptions & ShortCircuitOptions;
  /** The DAG in which it is placed; null where it is run alone. */
  readonly handlerIn: (builder: DagBuilder | null) => TaskHandler;
  /** Shared by all that is made from one definition, so that one place is enough. */
  readonly mark: { placed: boolean } | null;
  readonly identity: object;
}

export function placeFunctionTask(
  definition: FunctionDefinition,
  given: Readonly<Record<string, unknown>>,
): object {
  const builder = currentBuilder(`task "${definition.baseId}"`);
  const task = placeDefinition(builder, definition, {
    inputs: (wiring) =>
      Object.fromEntries(Object.entries(given).map(([name, value]) => [name, wiring.wire(name, value)])),
  });
  return outputOf(builder, task);
}

export function placeDefinition(
  builder: DagBuilder,
  definition: FunctionDefinition,
  wiring: Pick<Placement, 'inputs' | 'mapping'>,
): PlacedTask {
  if (definition.mark !== null) definition.mark.placed = true;
  const { baseId, identity, kind, operatorName, options } = definition;
  const handler = definition.handlerIn(builder);
  return placeTask(builder, { id: baseId, identity, kind, operatorName, options, handler, ...wiring });
}

/** The reference to what `task` will return; ordering it orders the task. */
export function outputOf(builder: DagBuilder, task: PlacedTask): object {
  const { taskId } = task;
  const isBranch = task.kind === 'branch';
  return outputReference(
    builder,
    {
      expression: { kind: 'output', taskId, key: 'return_value' },
      scope: builder.scope,
      label: `the output of task "${taskId}"`,
    },
    { kind: 'task', id: taskId },
    (self) => (isBranch ? { to: (cases: BranchCases) => branchTo(builder, task, cases, self) } : {}),
  );
}

type BranchCases = Readonly<Record<string, unknown>>;

function branchTo(builder: DagBuilder, task: PlacedTask, cases: BranchCases, output: () => object): object {
  const { taskId } = task;
  if (task.branchTargets !== null)
    builder.refuse({ code: 'ARIEL_BRANCH_CASES', what: '.to() is called twice', taskId });
  const from = { kind: 'task', id: taskId } as const;
  const targets: Record<string, string[]> = {};
  for (const [answer, given] of Object.entries(cases)) {
    const nodes = (Array.isArray(given) ? given : [given]).map((target) =>
      nodeOf(builder, target, `case "${answer}"`),
    );
    targets[answer] = nodes.map(({ id }) => id);
    for (const to of nodes) builder.addEdge(from, to);
  }
  task.branchTargets = targets;
  return output();
}
