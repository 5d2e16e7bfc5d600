// Inputs as the task's function gets them: decoded values, rendered templates, answers of context functions.
import type { TaskDefinition } from '@ariel/core';
import { decodeValue, encodeValue, type TaskContext, type TaskHandler } from '@ariel/sdk';

/** As the server marks a template inside an input's JSON. */
const TEMPLATE_MARK = '__ariel_template__';

export type RenderTemplate = (source: string) => Promise<unknown>;

export interface RenderedInputs {
  readonly inputs: Readonly<Record<string, unknown>>;
  /** JSON text of the templated fields after rendering, or null where the task has none. */
  readonly renderedFields: string | null;
}

export async function renderInputs(
  given: Readonly<Record<string, string>>,
  handler: TaskHandler,
  task: TaskDefinition,
  context: TaskContext,
  render: RenderTemplate,
): Promise<RenderedInputs> {
  const inputs: Record<string, unknown> = {};
  for (const [name, json] of Object.entries(given)) {
    const value = decodeValue(json);
    inputs[name] = json.includes(TEMPLATE_MARK) ? await renderMarked(value, render) : value;
  }
  for (const [name, compute] of Object.entries(handler.inputFunctions)) inputs[name] = await compute(context);
  return { inputs, renderedFields: fieldsJson(inputs, task) };
}

async function renderMarked(value: unknown, render: RenderTemplate): Promise<unknown> {
  if (Array.isArray(value)) return Promise.all(value.map((item) => renderMarked(item, render)));
  if (value === null || typeof value !== 'object' || Object.getPrototypeOf(value) !== Object.prototype)
    return value;
  const source = (value as Record<string, unknown>)[TEMPLATE_MARK];
  if (typeof source === 'string') return render(source);
  const entries = Object.entries(value).map(
    async ([key, item]) => [key, await renderMarked(item, render)] as const,
  );
  return Object.fromEntries(await Promise.all(entries));
}

function fieldsJson(inputs: Readonly<Record<string, unknown>>, task: TaskDefinition): string | null {
  if (task.templateFields.length === 0) return null;
  const fields = task.templateFields
    .filter((name) => inputs[name] !== undefined)
    .map((name) => [name, inputs[name]]);
  return encodeValue(Object.fromEntries(fields), 'the rendered fields').json;
}
