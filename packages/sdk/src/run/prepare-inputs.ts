// Inputs as a task's function gets them: decoded values, rendered templates, what functions of the DAG file make of them.
import { type AppliedInput, type TaskDefinition, TEMPLATE_MARK } from '@ariel/core';
import type { ItemFunction } from '../dag/authored-dag.ts';
import { decodeValue } from '../value/decode-value.ts';
import { encodeValue } from '../value/encode-value.ts';
import { appliedValue } from './applied-value.ts';
import type { TaskContext } from './task-context.ts';
import type { TaskHandler } from './task-handler.ts';

export type RenderTemplate = (source: string) => Promise<unknown>;

/** Inputs of an attempt as they are resolved, before its own process has done its part. */
export interface GivenInputs {
  /** JSON texts by name. */
  readonly inputs: Readonly<Record<string, string>>;
  readonly applied: Readonly<Record<string, AppliedInput>>;
  readonly kwargs: AppliedInput | null;
}

export interface InputTools {
  readonly handler: TaskHandler;
  readonly itemFunctions: readonly ItemFunction[];
  readonly context: TaskContext;
  readonly render: RenderTemplate;
}

export async function prepareInputs(
  { applied, inputs: given, kwargs }: GivenInputs,
  { context, handler, itemFunctions, render }: InputTools,
): Promise<Readonly<Record<string, unknown>>> {
  const inputs: Record<string, unknown> = {};
  const decode = (json: string): unknown => {
    const value = decodeValue(json);
    return json.includes(TEMPLATE_MARK) ? rendered(value, render) : value;
  };
  for (const [name, json] of Object.entries(given)) inputs[name] = await decode(json);
  for (const [name, compute] of Object.entries(handler.inputFunctions)) inputs[name] = await compute(context);
  const tools = { functions: itemFunctions, decode };
  for (const [name, input] of Object.entries(applied)) inputs[name] = await appliedValue(input, tools);
  if (kwargs !== null) Object.assign(inputs, await appliedValue(kwargs, tools));
  return inputs;
}

async function rendered(value: unknown, render: RenderTemplate): Promise<unknown> {
  if (Array.isArray(value)) return Promise.all(value.map((item) => rendered(item, render)));
  if (value === null || typeof value !== 'object' || Object.getPrototypeOf(value) !== Object.prototype)
    return value;
  const source = (value as Record<string, unknown>)[TEMPLATE_MARK];
  if (typeof source === 'string') return render(source);
  const entries = Object.entries(value).map(
    async ([key, item]) => [key, await rendered(item, render)] as const,
  );
  return Object.fromEntries(await Promise.all(entries));
}

/** JSON text of the templated fields after rendering, or null where the task has none. */
export function renderedFieldsOf(
  inputs: Readonly<Record<string, unknown>>,
  task: TaskDefinition,
): string | null {
  if (task.templateFields.length === 0) return null;
  const fields = task.templateFields
    .filter((name) => inputs[name] !== undefined)
    .map((name) => [name, inputs[name]]);
  return encodeValue(Object.fromEntries(fields), 'the rendered fields').json;
}
