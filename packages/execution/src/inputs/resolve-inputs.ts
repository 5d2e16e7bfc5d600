// Turns a task's input expressions into JSON texts for one instance. Templates travel as marked values and are rendered
// in the task process; functions of the context are that process's own and are left out.
import { type GraphTask, mappingPositions, type RunGraph, type ValueExpression } from '@ariel/core';
import type { Queryable } from '@ariel/store';
import { itemsOf, type RunValues } from './run-values.ts';
import { splitJsonObject } from './split-json.ts';

/** Marks a template inside an input's JSON. */
export const TEMPLATE_MARK = '__ariel_template__';

export interface InputContext {
  readonly db: Queryable;
  readonly values: RunValues;
  readonly graph: RunGraph;
  readonly runRef: number;
  readonly epoch: number;
  /** JSON texts of the run's params, by name. */
  readonly params: ReadonlyMap<string, string>;
}

/** Inputs of one instance by name, as JSON text. */
export async function resolveInputs(
  context: InputContext,
  task: GraphTask,
  mapIndex: number,
): Promise<Record<string, string>> {
  const inputs: Record<string, string> = {};
  for (const [name, expression] of Object.entries(task.definition.inputs)) {
    if (expression.kind !== 'function') inputs[name] = await resolve(context, expression);
  }
  return Object.assign(inputs, await resolveMapped(context, task, mapIndex));
}

async function resolve(context: InputContext, expression: ValueExpression): Promise<string> {
  switch (expression.kind) {
    case 'literal':
      return expression.json;
    case 'output':
      return (await context.values.text(context.db, placeOf(context, expression))) ?? 'null';
    case 'param':
      return context.params.get(expression.name) ?? 'null';
    case 'template':
      return JSON.stringify({ [TEMPLATE_MARK]: expression.source });
    case 'list': {
      const items = await Promise.all(expression.items.map((item) => resolve(context, item)));
      return `[${items.join(',')}]`;
    }
    case 'object': {
      const entries = Object.entries(expression.entries).map(
        async ([key, item]) => `${JSON.stringify(key)}:${await resolve(context, item)}`,
      );
      return `{${(await Promise.all(entries)).join(',')}}`;
    }
    case 'function':
    case 'groupArgument':
    case 'map':
    case 'filter':
    case 'zip':
    case 'concat':
    case 'loop':
      return 'null';
  }
}

function placeOf(context: InputContext, output: { readonly taskId: string; readonly key: string }) {
  const task = context.graph.tasks[context.graph.indexOf(output.taskId)];
  const { runRef, epoch } = context;
  return { runRef, epoch, taskId: output.taskId, key: output.key, isMapped: task?.isMapped ?? false };
}

/** The instance's own element of each list that the task is mapped over. */
async function resolveMapped(
  context: InputContext,
  task: GraphTask,
  mapIndex: number,
): Promise<Record<string, string>> {
  const { mapping } = task.definition;
  if (mapping === null || mapIndex < 0) return {};
  if (mapping.kind === 'kwargs') {
    const element = (await items(context, mapping.over))[mapIndex] ?? '{}';
    return Object.fromEntries(splitJsonObject(element) ?? []);
  }
  const lists = await Promise.all(mapping.inputs.map((input) => items(context, input.over)));
  const positions = mappingPositions(
    lists.map((list) => list.length),
    mapIndex,
  );
  return Object.fromEntries(
    mapping.inputs.map((input, source) => [input.name, lists[source]?.[positions[source] ?? 0] ?? 'null']),
  );
}

async function items(context: InputContext, source: ValueExpression): Promise<readonly string[]> {
  if (source.kind === 'output') return context.values.items(context.db, placeOf(context, source));
  if (source.kind === 'literal') return literalItems(source);
  return itemsOf(await resolve(context, source));
}

/** Items of literals, cut once per definition. */
const literalCache = new WeakMap<object, readonly string[]>();

function literalItems(literal: { readonly json: string }): readonly string[] {
  const known = literalCache.get(literal);
  if (known) return known;
  const cut = itemsOf(literal.json);
  literalCache.set(literal, cut);
  return cut;
}
