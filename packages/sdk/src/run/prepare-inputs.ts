// Inputs as a task's function gets them: decoded values, rendered templates, what functions of the DAG file make of them.
import { type AppliedInput, splitJsonObject, type TaskDefinition, TEMPLATE_MARK } from '@ariel/core';
import type { ItemFunction } from '../dag/authored-dag.ts';
import { decodeValue } from '../value/decode-value.ts';
import { encodeValue } from '../value/encode-value.ts';
import { appliedValue } from './applied-value.ts';
import type { TaskContext } from './task-context.ts';
import type { TaskHandler } from './task-handler.ts';

/**
 * `more`: further names, where Airflow's do not stand for something else; `isFile`: the source is the name of a file; `isUsual`: it is
 * not the DAG's own, so what the DAG says of its templates does not count.
 */
export type RenderTemplate = (
  source: string,
  more?: Readonly<Record<string, unknown>>,
  isFile?: boolean,
  isUsual?: boolean,
) => Promise<unknown>;

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
  /** Gives what a stored value stands for. @default it is the value */
  readonly openValue?: (value: unknown) => Promise<unknown>;
}

export async function prepareInputs(
  { applied, inputs: given, kwargs }: GivenInputs,
  { context, handler, itemFunctions, openValue, render }: InputTools,
): Promise<Readonly<Record<string, unknown>>> {
  const inputs: Record<string, unknown> = {};
  const decode = (json: string): unknown => {
    const value = decodeValue(json);
    const open = json.includes('ariel.XComReference') ? openValue : undefined;
    if (!json.includes(TEMPLATE_MARK)) return open === undefined ? value : open(value);
    const whole = rendered(value, render);
    return open === undefined ? whole : whole.then(open);
  };
  for (const [name, json] of Object.entries(given)) inputs[name] = await naming(name, () => decode(json));
  for (const [name, compute] of Object.entries(handler.inputFunctions)) inputs[name] = await compute(context);
  const tools = { functions: itemFunctions, decode };
  for (const [name, input] of Object.entries(applied))
    inputs[name] = await naming(name, () => appliedValue(input, tools));
  if (kwargs !== null) Object.assign(inputs, await appliedValue(kwargs, tools));
  return inputs;
}

/** What a template says of a line and a column is of use only with the option that holds it. */
async function naming(name: string, work: () => unknown): Promise<unknown> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Error && 'code' in error && /^ARIEL_TEMPLATE_/.test(String(error.code)))
      error.message = `${name}: ${error.message}`;
    throw error;
  }
}

async function rendered(value: unknown, render: RenderTemplate): Promise<unknown> {
  if (Array.isArray(value)) return Promise.all(value.map((item) => rendered(item, render)));
  if (value === null || typeof value !== 'object' || Object.getPrototypeOf(value) !== Object.prototype)
    return value;
  const { [TEMPLATE_MARK]: source, isFile } = value as Record<string, unknown>;
  if (typeof source === 'string') return render(source, undefined, isFile === true);
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

/** The same with fields that are longer than `maxLength` characters cut, and saying so. */
export function cutRenderedFields(json: string, maxLength: number): string {
  if (json.length <= maxLength) return json;
  const entries = splitJsonObject(json) ?? [];
  return `{${entries.map(([name, field]) => `${JSON.stringify(name)}:${cutField(field, maxLength)}`).join(',')}}`;
}

function cutField(json: string, maxLength: number): string {
  const value: unknown = json.startsWith('"') ? JSON.parse(json) : json;
  const text = String(value);
  if (text.length <= maxLength) return json;
  return JSON.stringify(
    `Truncated. You can change this behaviour in [core]max_templated_field_length. ${text.slice(0, maxLength)}...`,
  );
}
