// The lists that tasks and groups are mapped over, as far as a run's plan knows them: whether they are there, how long
// they are, or why there will be none.
import type { MappingDefinition } from '../dag/dag-definition.ts';
import { outputsIn, type ValueExpression } from '../dag/value-expression.ts';
import { commonScope, type GraphScope } from './graph-scope.ts';
import { mappingPositions } from './mapping-positions.ts';
import { mappingSources } from './mapping-sources.ts';
import { isOpen, nodeIn, type PlanState, taskAt } from './plan-state.ts';
import { type Collapse, type Expansion, type Region, regionAt, regionsOf } from './region.ts';
import type { GraphTask } from './run-graph.ts';
import { entryOfShape, itemOfShape, lengthOfShape, type Shape, shapeOf } from './shape.ts';

/** How many instances there are: the product of the lists' lengths. */
export function mappingLength(state: PlanState, mapping: MappingDefinition, region: Region): number {
  return lengthsOf(state, mapping, region).reduce((product, length) => product * length, 1);
}

function lengthsOf(state: PlanState, mapping: MappingDefinition, region: Region): number[] {
  return mappingSources(mapping).map((over) => lengthOfShape(shapeIn(state, over, region, 1)));
}

/** Whether all that `mapping` needs has ended. */
export function areListsKnown(state: PlanState, mapping: MappingDefinition, region: Region): boolean {
  return sourceTasks(state, mapping).every((task) => hasEnded(towards(region, task), task));
}

/** Where a task gave nothing to map over nothing can run: how what is mapped over it ends then. */
export function lostList(state: PlanState, mapping: MappingDefinition, region: Region): Collapse | null {
  let lost: Collapse | null = null;
  for (const task of sourceTasks(state, mapping)) {
    const whole = endAsWhole(towards(region, task), task);
    if (whole === null || whole === 'success') continue;
    const reason = `it is mapped over the result of ${task.taskId}, which is ${whole}`;
    if (whole !== 'skipped') return { state: 'upstream_failed', reason };
    lost = { state: 'skipped', reason };
  }
  return lost;
}

function sourceTasks(state: PlanState, mapping: MappingDefinition): GraphTask[] {
  return mappingSources(mapping)
    .flatMap(outputsIn)
    .map(({ taskId }) => taskAt(state, state.graph.indexOf(taskId)));
}

const towards = (region: Region, task: GraphTask): Region =>
  regionAt(region, commonScope(region.scope, task.scope));

/** Whether every instance of `task` in `region` has ended, and it is known that there come no others. */
function hasEnded(region: Region, task: GraphTask): boolean {
  if (region.scope === task.scope) return !isOpen(nodeIn(region, task));
  const expansion = expansionTowards(region, task.scope);
  return expansion?.isDone === true;
}

function expansionTowards(region: Region, scope: GraphScope): Expansion | undefined {
  let below: GraphScope = scope;
  while (below.parent !== null && below.parent !== region.scope) below = below.parent;
  return region.children[region.scope.children.indexOf(below)];
}

function endAsWhole(region: Region, task: GraphTask) {
  if (region.scope === task.scope) return nodeIn(region, task).whole;
  const expansion = expansionTowards(region, task.scope);
  const last = expansion?.regions.at(-1);
  if (!expansion?.isDone || !last) return null;
  if (expansion.scope.kind === 'mapped' && expansion.collapse === null) return null;
  return endAsWhole(last, task);
}

/** The shape of what an expression is, seen from `region`, as deep as its items' lengths are needed. */
function shapeIn(state: PlanState, over: ValueExpression, region: Region, depth: number): Shape {
  const inner = (source: ValueExpression, at = depth): Shape => shapeIn(state, source, region, at);
  switch (over.kind) {
    case 'literal':
      return shapeOf(JSON.parse(over.json), depth);
    case 'param':
      return shapeOf(state.param(over.name), depth);
    case 'output': {
      const task = taskAt(state, state.graph.indexOf(over.taskId));
      return shapeSeenFrom(towards(region, task), task, depth);
    }
    case 'map':
    case 'filter':
      return depth === 1 ? inner(over.source) : null;
    case 'zip': {
      const lengths = over.sources.map((source) => lengthOfShape(inner(source, 1)));
      if (lengths.length === 0) return 0;
      const length = over.fillJson === null ? Math.min(...lengths) : Math.max(...lengths);
      return depth === 1 ? length : new Array<Shape>(length).fill(lengths.length);
    }
    case 'concat': {
      const shapes = over.sources.map((source) => inner(source));
      if (depth === 1) return shapes.reduce<number>((sum, shape) => sum + lengthOfShape(shape), 0);
      return shapes.flatMap((shape) =>
        Array.from({ length: lengthOfShape(shape) }, (_item, position) => itemOfShape(shape, position)),
      );
    }
    case 'list':
      return depth === 1 ? over.items.length : over.items.map((item) => inner(item, depth - 1));
    case 'object': {
      const entries = Object.entries(over.entries);
      if (depth === 1) return entries.length;
      return Object.fromEntries(entries.map(([key, item]) => [key, inner(item, depth - 1)]));
    }
    case 'groupArgument':
      return argumentShape(state, over, region, depth);
    case 'function':
    case 'template':
    case 'loop':
      return null;
  }
}

/** The shape of the item of its group's list that belongs to `region`. */
function argumentShape(
  state: PlanState,
  argument: Extract<ValueExpression, { kind: 'groupArgument' }>,
  region: Region,
  depth: number,
): Shape {
  let own: Region | null = region;
  while (own !== null && !(own.scope.kind === 'mapped' && own.scope.groupId === argument.groupId))
    own = own.parent;
  const mapping = own?.scope.group?.mapping;
  if (!own?.parent || !mapping) return null;
  if (mapping.kind === 'kwargs') {
    const item = itemOfShape(shapeIn(state, mapping.over, own.parent, depth + 2), own.position);
    return entryOfShape(item, argument.name);
  }
  const at = mapping.inputs.findIndex(({ name }) => name === argument.name);
  const input = mapping.inputs[at];
  if (!input) return null;
  const positions = mappingPositions(lengthsOf(state, mapping, own.parent), own.position);
  return itemOfShape(shapeIn(state, input.over, own.parent, depth + 1), positions[at] ?? 0);
}

/** A task's result; of more than one instance the list of those that gave something. */
function shapeSeenFrom(region: Region, task: GraphTask, depth: number): Shape {
  if (region.scope === task.scope) {
    const node = nodeIn(region, task);
    if (!task.isMapped) return node.shape;
    if (depth === 1) return node.values;
    return [...(node.shapes ?? [])].sort(([left], [right]) => left - right).map(([, shape]) => shape);
  }
  const expansion = expansionTowards(region, task.scope);
  if (!expansion) return null;
  if (expansion.scope.kind !== 'mapped') {
    const last = expansion.regions.at(-1);
    return last ? shapeSeenFrom(last, task, depth) : null;
  }
  const given = expansion.regions.filter((inner) => valuesIn(inner, task) > 0);
  return depth === 1 ? given.length : given.map((inner) => shapeSeenFrom(inner, task, depth - 1));
}

function valuesIn(region: Region, task: GraphTask): number {
  let values = 0;
  for (const inner of regionsOf(region, task.scope)) values += nodeIn(inner, task).values;
  return values;
}
