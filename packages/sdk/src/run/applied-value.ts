// Values that functions of the DAG file make of stored ones: what `.map()` and `.filter()` were given is called here.
import type { AppliedInput } from '@ariel/core';
import type { ItemFunction } from '../dag/authored-dag.ts';
import { isOutcome, SkipTask } from './outcome-errors.ts';
import { TaskRunError } from './task-run-error.ts';

export interface AppliedFunctions {
  /** By the numbers that expressions name them with. */
  readonly functions: readonly ItemFunction[];
  /** The value of a JSON text; templates in it are rendered. */
  decode(json: string): unknown;
}

/** Stands for an item that was skipped or filtered out: its place counts until the list is given to the task. */
const dropped = Symbol('dropped');

/** Throws `SkipTask` where the instance's own item is filtered out, and whatever the functions throw. */
export async function appliedValue(input: AppliedInput, given: AppliedFunctions): Promise<unknown> {
  switch (input.kind) {
    case 'json':
      return given.decode(input.json);
    case 'map':
      return functionOf(input.function, given)(await appliedValue(input.to, given));
    case 'filter': {
      const value = await appliedValue(input.to, given);
      if (await functionOf(input.function, given)(value)) return value;
      throw new SkipTask('its item is filtered out');
    }
    case 'mapEach':
    case 'filterEach':
    case 'zip':
    case 'concat':
      return (await itemsOf(input, given)).filter((item) => item !== dropped);
    case 'list':
      return valuesOf(input.items, given);
    case 'object': {
      const values = await valuesOf(Object.values(input.entries), given);
      return Object.fromEntries(Object.keys(input.entries).map((key, index) => [key, values[index]]));
    }
    case 'entry': {
      const value = await appliedValue(input.of, given);
      return isRecord(value) && Object.hasOwn(value, input.name) ? value[input.name] : null;
    }
  }
}

/** Items of a list with `dropped` in place of those that are not there any more. */
async function itemsOf(input: AppliedInput, given: AppliedFunctions): Promise<readonly unknown[]> {
  switch (input.kind) {
    case 'mapEach':
      return eachOf(input, given, (_item, made) => made);
    case 'filterEach':
      return eachOf(input, given, (item, stays) => (stays ? item : dropped));
    case 'zip': {
      const fill = input.fillJson === null ? null : await given.decode(input.fillJson);
      return zipped(await listsOf(input.lists, given), input.fillJson !== null, fill);
    }
    case 'concat':
      return (await listsOf(input.lists, given)).flat();
    default:
      return itemsOfValue(await appliedValue(input, given));
  }
}

async function eachOf(
  input: { readonly function: number; readonly to: AppliedInput },
  given: AppliedFunctions,
  keep: (item: unknown, answer: unknown) => unknown,
): Promise<unknown[]> {
  const call = functionOf(input.function, given);
  const items: unknown[] = [];
  for (const item of await itemsOf(input.to, given)) {
    items.push(item === dropped ? dropped : keep(item, await answerOrDropped(call, item)));
  }
  return items.map((item) => (item === undefined ? null : item));
}

async function answerOrDropped(call: ItemFunction, item: unknown): Promise<unknown> {
  try {
    return await call(item);
  } catch (error) {
    if (isOutcome(error, 'SkipTask')) return dropped;
    throw error;
  }
}

async function listsOf(inputs: readonly AppliedInput[], given: AppliedFunctions) {
  const lists: (readonly unknown[])[] = [];
  for (const input of inputs) lists.push(await itemsOf(input, given));
  return lists;
}

async function valuesOf(inputs: readonly AppliedInput[], given: AppliedFunctions): Promise<unknown[]> {
  const values: unknown[] = [];
  for (const input of inputs) values.push(await appliedValue(input, given));
  return values;
}

/** A row goes where one of its items went, as the instance that is mapped over it skips itself. */
function zipped(lists: readonly (readonly unknown[])[], fills: boolean, fill: unknown): unknown[] {
  const lengths = lists.map((list) => list.length);
  const length = lengths.length === 0 ? 0 : fills ? Math.max(...lengths) : Math.min(...lengths);
  return Array.from({ length }, (_, index) => {
    const row = lists.map((list) => (index < list.length ? list[index] : fill));
    return row.includes(dropped) ? dropped : row;
  });
}

function functionOf(index: number, { functions }: AppliedFunctions): ItemFunction {
  const found = functions[index];
  if (found !== undefined) return found;
  throw new TaskRunError(
    'ARIEL_ITEM_FUNCTION_MISSING',
    `function number ${index} of those given to .map() and .filter() is not there: evaluated here, the file makes ${functions.length}`,
  );
}

/** An object is a list of its entries, as in Airflow. */
function itemsOfValue(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  if (value instanceof Map || value instanceof Set) return [...value];
  return isRecord(value) ? Object.entries(value) : [];
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;
