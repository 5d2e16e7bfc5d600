// What a task instance was given: resolved as its own attempt resolves it, from what is stored. Functions of the DAG file
// run in task processes only: what goes through one is shown as it was before.
import {
  type AppliedInput,
  coordinatesOf,
  type DagDefinition,
  type GraphTask,
  type InputPlace,
  itemsOf,
  mappingPositions,
  resolveInputs,
  splitJsonObject,
  type TaskDefinition,
  TEMPLATE_MARK,
  textOfNested,
  type ValueAnswer,
  type ValueExpression,
  type ValueRequest,
} from '@ariel/core';
import type { InstanceDetail } from '@ariel/protocol';
import { type RunRow, readStored } from '@ariel/store/reads';
import { structureOf } from '../../progress/dag-structure.ts';
import type { ApiContext } from '../../server/api-context.ts';
import { shownJson } from '../../server/shown-values.ts';
import { sourceIn, sourceText } from './input-source.ts';

export const MAX_VALUE_CHARACTERS = 20_000;
/** Values of several instances that are put together to a list before it is cut anyway. */
const MAX_LISTED = 1_000;

export interface InputsOf {
  readonly run: RunRow;
  readonly definition: DagDefinition;
  readonly task: GraphTask;
  readonly mapIndex: number;
  readonly iteration: number;
  readonly path: string | null;
  readonly rendered: Readonly<Record<string, unknown>> | null;
}

type InputView = InstanceDetail['inputs'][number];

export async function inputsOf(context: ApiContext, asked: InputsOf): Promise<InputView[]> {
  const { definition, task } = asked;
  const coordinates = coordinatesOf(task.scopes, task.isMapped, asked);
  const itemOf = (groupId: string): number | undefined =>
    coordinates[task.scopes.findIndex((scope) => scope.kind === 'mapped' && scope.groupId === groupId)];
  const views: InputView[] = [];
  for (const [name, expression] of Object.entries(task.definition.inputs)) {
    const from = sourceIn(definition, expression, itemOf);
    const rendered = asked.rendered?.[name];
    if (rendered !== undefined) views.push(inputView(name, from, JSON.stringify(rendered)));
    else views.push(await givenValue(context, asked, { name, expression, from }));
  }
  const all = [...views, ...(await mappedInputs(context, asked, coordinates.at(-1) ?? -1))];
  return all.map((view) => {
    const { json, name } = view;
    return json === null ? view : { ...view, json: shownJson(context, json, name) };
  });
}

async function givenValue(
  context: ApiContext,
  asked: InputsOf,
  { expression, from, name }: { name: string; expression: ValueExpression; from: string },
): Promise<InputView> {
  if (expression.kind === 'function') return inputView(name, from, null);
  const resolved = await resolve(context, asked, { inputs: { [name]: expression }, mapping: null });
  const applied = resolved.applied[name];
  const json = applied ? textOf(applied) : (resolved.inputs[name] ?? null);
  const isMissing = resolved.isMissing && json === 'null';
  const view = inputView(name, from, isMissing ? null : json);
  return { ...view, cut: view.cut || resolved.isCut, ...(applied ? { is_applied: true } : {}) };
}

async function mappedInputs(context: ApiContext, asked: InputsOf, own: number): Promise<InputView[]> {
  const { mapping } = asked.task.definition;
  if (mapping === null) return [];
  const isKnown = asked.task.isMapped && own >= 0;
  if (!isKnown) {
    return mapping.kind === 'kwargs'
      ? [inputView('(mapped)', sourceText(mapping.over), null)]
      : mapping.inputs.map((input) => inputView(input.name, sourceText(input.over), null));
  }
  const resolved = await resolve(context, asked, { inputs: {}, mapping });
  if (mapping.kind === 'kwargs') {
    const from = `element ${own} of ${sourceText(mapping.over)}`;
    const further = resolved.kwargs
      ? [{ ...inputView('(mapped)', from, textOf(resolved.kwargs)), is_applied: true }]
      : [];
    return [
      ...Object.entries(resolved.inputs).map(([name, json]) => inputView(name, from, json)),
      ...further,
    ];
  }
  const positions =
    mapping.inputs.length === 1 ? [own] : mappingPositions(await lengthsOf(context, asked, mapping), own);
  return mapping.inputs.map((input, index) => {
    const applied = resolved.applied[input.name];
    const json = applied ? textOf(applied) : (resolved.inputs[input.name] ?? null);
    const from = `element ${positions[index]} of ${sourceText(input.over)}`;
    return { ...inputView(input.name, from, json), ...(applied ? { is_applied: true } : {}) };
  });
}

async function lengthsOf(
  context: ApiContext,
  asked: InputsOf,
  mapping: Extract<NonNullable<TaskDefinition['mapping']>, { kind: 'cross' }>,
): Promise<number[]> {
  const inputs = Object.fromEntries(mapping.inputs.map((input) => [input.name, input.over]));
  const resolved = await resolve(context, asked, { inputs, mapping: null }, -1);
  return mapping.inputs.map(({ name }) => {
    const applied = resolved.applied[name];
    return itemsOf(applied ? textOf(applied) : (resolved.inputs[name] ?? '[]')).length;
  });
}

async function resolve(
  context: ApiContext,
  asked: InputsOf,
  part: Pick<TaskDefinition, 'inputs' | 'mapping'>,
  limit = MAX_LISTED,
) {
  const { graph } = structureOf(asked.definition);
  const task = { ...asked.task, definition: { ...asked.task.definition, ...part } };
  const { iteration, mapIndex, path } = asked;
  const place: InputPlace = { graph, instance: { task, mapIndex, iteration, path } };
  const steps = resolveInputs(place);
  let isMissing = false;
  let isCut = false;
  let step = steps.next();
  while (!step.done) {
    const answer = await answered(context, asked.run, step.value, limit);
    if (answer.value === null) isMissing = true;
    if (answer.isCut) isCut = true;
    step = steps.next(answer.value);
  }
  return { ...step.value, isMissing, isCut };
}

async function answered(
  context: ApiContext,
  run: RunRow,
  request: ValueRequest,
  limit: number,
): Promise<{ readonly value: ValueAnswer; readonly isCut?: boolean }> {
  if (request.kind === 'param') {
    const json = splitJsonObject(run.params)?.find(([name]) => name === request.name)?.[1] ?? null;
    return { value: request.as === 'text' ? json : itemsOf(json ?? '[]') };
  }
  // One of many items is found among all of them; a list as a whole is cut before it is shown.
  const most = request.as === 'text' ? limit : -1;
  const nested = await readStored(context.database, run.id, request.read, { limit: most, isShown: true });
  if (request.as === 'text')
    return { value: textOfNested(nested), isCut: nested.kind === 'list' && nested.items.length === limit };
  return { value: nested.kind === 'list' ? nested.items : itemsOf(nested.json ?? '[]') };
}

/** As it was before functions: those run where the task does. */
function textOf(input: AppliedInput): string {
  switch (input.kind) {
    case 'json':
      return input.json;
    case 'map':
    case 'filter':
    case 'mapEach':
    case 'filterEach':
      return textOf(input.to);
    case 'list':
      return `[${input.items.map(textOf).join(',')}]`;
    case 'zip': {
      const columns = input.lists.map((list) => itemsOf(textOf(list)));
      const lengths = columns.map(({ length }) => length);
      const length = input.fillJson === null ? Math.min(...lengths) : Math.max(...lengths);
      const rows = Array.from(
        { length },
        (_, row) => `[${columns.map((column) => column[row] ?? input.fillJson ?? 'null').join(',')}]`,
      );
      return `[${rows.join(',')}]`;
    }
    case 'concat':
      return `[${input.lists.flatMap((list) => itemsOf(textOf(list))).join(',')}]`;
    case 'object': {
      const entries = Object.entries(input.entries);
      return `{${entries.map(([key, value]) => `${JSON.stringify(key)}:${textOf(value)}`).join(',')}}`;
    }
    case 'entry':
      return splitJsonObject(textOf(input.of))?.find(([name]) => name === input.name)?.[1] ?? 'null';
  }
}

function inputView(name: string, from: string, json: string | null): InputView {
  return { name, from, ...cutJson(json === null ? null : withoutMarks(json)) };
}

/** A template that was not rendered (yet) is its own text. */
function withoutMarks(json: string): string {
  if (!json.includes(TEMPLATE_MARK)) return json;
  const unmark = (_key: string, value: unknown): unknown =>
    typeof value === 'object' && value !== null && TEMPLATE_MARK in value ? value[TEMPLATE_MARK] : value;
  return JSON.stringify(JSON.parse(json, unmark));
}

export function cutJson(json: string | null): { readonly json: string | null; readonly cut: boolean } {
  const cut = json !== null && json.length > MAX_VALUE_CHARACTERS;
  return { json: cut ? json.slice(0, MAX_VALUE_CHARACTERS) : json, cut };
}
