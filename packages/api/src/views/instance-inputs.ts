// What a task instance was given: from its definition, its upstream results and the run's params.
import { type DagDefinition, mappingPositions, type TaskDefinition, type ValueExpression } from '@ariel/core';
import type { InstanceDetail } from '@ariel/protocol';
import { type RunRow, xcomAcrossInstances } from '@ariel/store/reads';
import type { ApiContext } from '../server/api-context.ts';

export const MAX_VALUE_CHARACTERS = 20_000;
/** Values of a mapped task that are put together to a list before it is cut anyway. */
const MAX_LISTED = 1_000;

export interface InputsOf {
  readonly run: RunRow;
  readonly definition: DagDefinition;
  readonly task: TaskDefinition;
  readonly mapIndex: number;
  readonly rendered: Readonly<Record<string, unknown>> | null;
}

type InputView = InstanceDetail['inputs'][number];

export async function inputsOf(context: ApiContext, inputs: InputsOf): Promise<InputView[]> {
  const resolver = createResolver(context, inputs);
  const views: InputView[] = [];
  for (const [name, expression] of Object.entries(inputs.task.inputs)) {
    const rendered = inputs.rendered?.[name];
    const json = rendered === undefined ? await resolver.whole(expression) : JSON.stringify(rendered);
    views.push(inputView(name, sourceText(expression), json));
  }
  return [...views, ...(await mappedInputs(resolver, inputs))];
}

async function mappedInputs(resolver: Resolver, { task, mapIndex }: InputsOf): Promise<InputView[]> {
  const { mapping } = task;
  if (mapping === null) return [];
  if (mapping.kind === 'kwargs') {
    const from = `element ${mapIndex} of ${sourceText(mapping.over)}`;
    const element = mapIndex < 0 ? undefined : await resolver.item(mapping.over, mapIndex);
    const isObject = typeof element === 'object' && element !== null && !Array.isArray(element);
    if (!isObject) return [inputView('(mapped)', from, element === undefined ? null : preciseText(element))];
    return Object.entries(element).map(([name, value]) => inputView(name, from, preciseText(value)));
  }
  const lengths: number[] = [];
  for (const input of mapping.inputs) lengths.push(await resolver.length(input.over));
  const positions = mapIndex < 0 ? [] : mappingPositions(lengths, mapIndex);
  const views: InputView[] = [];
  for (const [index, input] of mapping.inputs.entries()) {
    const position = positions[index];
    const from =
      position === undefined ? sourceText(input.over) : `element ${position} of ${sourceText(input.over)}`;
    const item = position === undefined ? undefined : await resolver.item(input.over, position);
    views.push(inputView(input.name, from, item === undefined ? null : preciseText(item)));
  }
  return views;
}

function inputView(name: string, from: string, json: string | null): InputView {
  return { name, from, ...cutJson(json) };
}

export function cutJson(json: string | null): { readonly json: string | null; readonly cut: boolean } {
  const cut = json !== null && json.length > MAX_VALUE_CHARACTERS;
  return { json: cut ? json.slice(0, MAX_VALUE_CHARACTERS) : json, cut };
}

interface Resolver {
  /** JSON text; null where the value is not known (yet). */
  whole(expression: ValueExpression): Promise<string | null>;
  item(expression: ValueExpression, index: number): Promise<unknown>;
  length(expression: ValueExpression): Promise<number>;
}

function createResolver(context: ApiContext, { run, definition }: InputsOf): Resolver {
  const params = preciseParse(run.params) as Readonly<Record<string, unknown>>;
  const mapped = new Set(definition.tasks.filter((task) => task.mapping !== null).map((task) => task.taskId));
  const values = (
    output: { readonly taskId: string; readonly key: string },
    fromIndex: number,
    limit: number,
  ) =>
    xcomAcrossInstances(context.database, {
      runRef: run.id,
      taskId: output.taskId,
      key: output.key,
      fromIndex,
      limit,
    });

  const whole: Resolver['whole'] = async (expression) => {
    switch (expression.kind) {
      case 'literal':
        return expression.json;
      case 'param':
        return Object.hasOwn(params, expression.name) ? preciseText(params[expression.name]) : null;
      case 'output': {
        if (!mapped.has(expression.taskId)) return (await values(expression, -1, 1))[0]?.value ?? null;
        const rows = await values(expression, 0, MAX_LISTED);
        return rows.length === 0 ? null : `[${rows.map((row) => row.value).join(',')}]`;
      }
      case 'list': {
        const items = await Promise.all(expression.items.map(whole));
        return `[${items.map((item) => item ?? 'null').join(',')}]`;
      }
      case 'object': {
        const entries = await Promise.all(
          Object.entries(expression.entries).map(
            async ([key, item]) => `${JSON.stringify(key)}:${(await whole(item)) ?? 'null'}`,
          ),
        );
        return `{${entries.join(',')}}`;
      }
      case 'function':
      case 'template':
      case 'groupArgument':
      case 'map':
      case 'filter':
      case 'zip':
      case 'concat':
      case 'loop':
        return null;
    }
  };
  const parsed = async (expression: ValueExpression): Promise<unknown> => {
    const json = await whole(expression);
    return json === null ? undefined : preciseParse(json);
  };
  return {
    whole,
    async item(expression, index) {
      if (expression.kind === 'output' && mapped.has(expression.taskId)) {
        const [row] = await values(expression, index, 1);
        return row?.map_index === index ? preciseParse(row.value) : undefined;
      }
      const value = await parsed(expression);
      if (Array.isArray(value)) return value[index] as unknown;
      return typeof value === 'object' && value !== null ? Object.entries(value)[index] : undefined;
    },
    async length(expression) {
      if (expression.kind === 'output' && mapped.has(expression.taskId)) {
        return (await values(expression, 0, Number.MAX_SAFE_INTEGER)).length;
      }
      const value = await parsed(expression);
      if (Array.isArray(value)) return value.length;
      return typeof value === 'object' && value !== null ? Object.keys(value).length : 0;
    },
  };
}

/** Where a value comes from, in words. */
export function sourceText(expression: ValueExpression): string {
  switch (expression.kind) {
    case 'literal':
      return 'the DAG file';
    case 'output':
      return expression.key === 'return_value'
        ? `output of ${expression.taskId}`
        : `${expression.key} of ${expression.taskId}`;
    case 'param':
      return `param ${expression.name}`;
    case 'function':
      return 'a function of the context';
    case 'template':
      return 'a template';
    case 'groupArgument':
      return `argument ${expression.name} of group ${expression.groupId}`;
    case 'map':
    case 'filter':
      return sourceText(expression.source);
    case 'zip':
    case 'concat':
      return [...new Set(expression.sources.map(sourceText))].join(', ');
    case 'loop':
      return expression.field === 'index' ? 'number of the iteration' : 'result of the iteration before';
    case 'list':
      return [...new Set(expression.items.map(sourceText))].join(', ') || 'the DAG file';
    case 'object':
      return [...new Set(Object.values(expression.entries).map(sourceText))].join(', ') || 'the DAG file';
  }
}

/** Numbers that JavaScript would round keep the digits that they were written with. */
const rawJson = JSON as unknown as { readonly rawJSON: (text: string) => unknown };

function preciseParse(json: string): unknown {
  const keep = (_key: string, value: unknown, source?: { readonly source?: string }): unknown => {
    const text = source?.source;
    return typeof value === 'number' && text !== undefined && String(value) !== text
      ? rawJson.rawJSON(text)
      : value;
  };
  return JSON.parse(json, keep as (key: string, value: unknown) => unknown);
}

function preciseText(value: unknown): string {
  return JSON.stringify(value) ?? 'null';
}
