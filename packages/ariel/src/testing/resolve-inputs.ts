// A task's input expressions → the values that its function is called with, for one instance.
import { mappingPositions, type TaskDefinition, type ValueExpression } from '@ariel/core';
import { decodeValue, type LocalSurroundings, type TaskContext, type TaskHandler } from '@ariel/sdk';
import type { XComMemory } from './xcom-memory.ts';

export interface InputSources {
  readonly task: TaskDefinition;
  readonly handler: TaskHandler;
  readonly context: TaskContext;
  readonly xcoms: XComMemory;
  readonly given: LocalSurroundings;
  isMapped(taskId: string): boolean;
}

export async function resolveInputs(sources: InputSources): Promise<Record<string, unknown>> {
  const { task } = sources;
  const inputs: Record<string, unknown> = {};
  for (const [name, expression] of Object.entries(task.inputs))
    inputs[name] = await resolve(sources, name, expression);
  return { ...inputs, ...(await resolveMapped(sources)) };
}

async function resolve(sources: InputSources, name: string, expression: ValueExpression): Promise<unknown> {
  switch (expression.kind) {
    case 'literal':
      return decodeValue(expression.json);
    case 'output': {
      const empty = sources.isMapped(expression.taskId) ? '[]' : 'null';
      return decodeValue(sources.xcoms.textOf(expression.taskId, expression.key) ?? empty);
    }
    case 'param':
      return sources.context.params[expression.name] ?? null;
    case 'function':
      return sources.handler.inputFunctions[name]?.(sources.context);
    case 'template':
      // Most tasks have no template: the engine is loaded when the first one is met.
      return (await import('./render-text.ts')).renderText(expression.source, sources);
    case 'list':
      return Promise.all(expression.items.map((item) => resolve(sources, name, item)));
    case 'object': {
      const entries = Object.entries(expression.entries).map(
        async ([key, item]) => [key, await resolve(sources, name, item)] as const,
      );
      return Object.fromEntries(await Promise.all(entries));
    }
    case 'groupArgument':
      return null;
  }
}

async function resolveMapped(sources: InputSources): Promise<Record<string, unknown>> {
  const { mapping } = sources.task;
  const { mapIndex } = sources.context.ti;
  if (mapping === null || mapIndex < 0) return {};
  if (mapping.kind === 'kwargs') {
    const element = itemsOf(await resolve(sources, '', mapping.over))[mapIndex];
    return { ...(element as Record<string, unknown>) };
  }
  const lists: (readonly unknown[])[] = [];
  for (const { name, over } of mapping.inputs) lists.push(itemsOf(await resolve(sources, name, over)));
  const positions = mappingPositions(
    lists.map((list) => list.length),
    mapIndex,
  );
  return Object.fromEntries(
    mapping.inputs.map(({ name }, source) => [name, lists[source]?.[positions[source] ?? 0]]),
  );
}

/** An object is mapped over by its entries, as in Airflow. */
function itemsOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  return typeof value === 'object' && value !== null ? Object.entries(value) : [];
}
