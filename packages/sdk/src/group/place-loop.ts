// Placing a group as a loop: its body, and the gate that comes last and decides whether another iteration follows.
import type { ValueExpression } from '@ariel/core';
import type { DagBuilder } from '../dag/dag-builder.ts';
import type { PlacedTask } from '../dag/placed-task.ts';
import { outputReference } from '../reference/output-reference.ts';
import { type ReferenceFacts, referenceFacts } from '../reference/reference.ts';
import type { TaskHandler } from '../run/task-handler.ts';
import { currentBuilder } from '../task/current-builder.ts';
import { refuseOption } from '../task/option-value.ts';
import { placeTask } from '../task/place-task.ts';
import { orderedAsGroup, takenOut } from './group-output.ts';
import type { LoopOptions } from './loop-type.ts';
import { type GroupTemplate, idRequestOf, openGroup } from './open-group.ts';

export function placeLoop(template: GroupTemplate, options: LoopOptions<never>, inputs: unknown): object {
  const builder = currentBuilder(`group "${template.groupId}"`);
  const groupId = builder.claimGroupId(idRequestOf(template));
  builder.about({ groupId }, () => checkOptions(options));
  const facts = openGroup(builder, template, { groupId, isLoop: true }, () => {
    const loop = loopOf(builder, groupId, options.maxIterations);
    const result = resultOf(builder, groupId, template.body(inputs as never, { loop } as never));
    closeLoop(builder, { groupId, template, options, result });
    return result;
  });
  return orderedAsGroup(builder, groupId, takenOut(builder, groupId, facts));
}

function checkOptions({ maxIterations, until }: LoopOptions<never>): void {
  if (!Number.isSafeInteger(maxIterations) || maxIterations < 1)
    refuseOption('maxIterations', maxIterations, 'a whole number of at least 1');
  if (until !== undefined && typeof until !== 'function') refuseOption('until', until, 'a function');
}

function loopOf(builder: DagBuilder, groupId: string, maxIterations: number): object {
  const reference = (field: 'index' | 'previous'): object =>
    outputReference(
      builder,
      {
        expression: { kind: 'loop', groupId, field },
        scope: groupId,
        label: `loop.${field} of group "${groupId}"`,
      },
      null,
    );
  return { index: reference('index'), previous: reference('previous'), maxIterations };
}

interface LoopResult extends ReferenceFacts {
  readonly expression: Extract<ReferenceFacts['expression'], { readonly kind: 'output' }>;
}

/** The output of a task of the body; that no other task comes last is seen once all edges are there. */
function resultOf(builder: DagBuilder, groupId: string, result: unknown): LoopResult {
  const facts = referenceFacts(result);
  const given = facts === undefined ? `a ${result === null ? 'null' : typeof result}` : facts.label;
  if (facts?.owner === builder && facts.expression.kind === 'output') {
    const task = builder.tasks.get(facts.expression.taskId);
    if (builder.groupsAround(task?.groupId ?? null).includes(groupId))
      return { ...facts, expression: facts.expression };
  }
  return builder.refuse({
    code: 'ARIEL_LOOP_INVALID',
    what: `the body of loop "${groupId}" returns ${given}, but must return the output of one of its tasks`,
  });
}

interface LoopParts {
  readonly groupId: string;
  readonly template: GroupTemplate;
  readonly options: LoopOptions<never>;
  readonly result: LoopResult;
}

function closeLoop(builder: DagBuilder, { groupId, template, options, result }: LoopParts): void {
  const { until, maxIterations } = options;
  const isPrefixed = template.options.prefixGroupId ?? true;
  const terminalTaskId = result.expression.taskId;
  const gate: PlacedTask = placeTask(builder, {
    id: isPrefixed ? 'loop_gate' : `${groupId}.loop_gate`,
    identity: {},
    kind: 'gate',
    operatorName: '@loop.gate',
    options: { triggerRule: 'all_success' },
    handler: until === undefined ? null : gateHandler(until, maxIterations),
    inputs: (wiring): Readonly<Record<string, ValueExpression>> => {
      if (until === undefined) return {};
      const value = outputReference(builder, result, null);
      return { result: wiring.wire('result', value), index: { kind: 'loop', groupId, field: 'index' } };
    },
  });
  builder.addEdge({ kind: 'task', id: terminalTaskId }, { kind: 'task', id: gate.taskId });
  const group = builder.groups.get(groupId);
  if (group === undefined) throw new Error(`group ${groupId} is not placed`);
  group.loop = { maxIterations, terminalTaskId, gateTaskId: gate.taskId, hasUntil: until !== undefined };
}

function gateHandler(until: NonNullable<LoopOptions<never>['until']>, maxIterations: number): TaskHandler {
  return {
    kind: 'gate',
    inputFunctions: {},
    // Whether that is yes or no is seen by who runs it.
    execute: (inputs, context) =>
      until(inputs.result as never, { index: Number(inputs.index), maxIterations, context }),
  };
}
