// Where two forms of a DAG first differ, in words that its author understands. Pure.
import { canonicalJson, type DagDefinition, formatInstant } from '@ariel/core';

/** Of a long value only the beginning is shown. */
const MAX_TEXT = 120;
/** What tells one entry of a list from another, so that a path names it rather than its number. */
const ID_KEYS = ['taskId', 'groupId', 'name'];
const INSTANTS: ReadonlySet<string> = new Set(['startDate', 'endDate']);

export interface Difference {
  /** `tasks.load.retries` */
  readonly path: string;
  readonly first: string;
  readonly second: string;
}

/** Null where both are the same DAG. */
export function firstDifference(first: DagDefinition, second: DagDefinition): Difference | null {
  return differenceOf(placeless(first), placeless(second), '');
}

/** Where tasks stand in the file is the same each time, or differs because they do. */
function placeless(definition: DagDefinition): unknown {
  return { ...definition, tasks: definition.tasks.map((task) => ({ ...task, source: null })) };
}

function differenceOf(first: unknown, second: unknown, path: string): Difference | null {
  if (canonicalJson(first ?? null) === canonicalJson(second ?? null)) return null;
  if (isObject(first) && isObject(second)) {
    for (const key of keysOf(first, second)) {
      const found = differenceOf(first[key], second[key], join(path, nameOf(first[key], second[key], key)));
      if (found !== null) return found;
    }
  }
  return { path, first: textOf(first, path), second: textOf(second, path) };
}

function keysOf(first: Readonly<Record<string, unknown>>, second: Readonly<Record<string, unknown>>) {
  const keys = [...new Set([...Object.keys(first), ...Object.keys(second)])];
  return [...keys.filter((key) => ID_KEYS.includes(key)), ...keys.filter((key) => !ID_KEYS.includes(key))];
}

/** An entry of a list by its id, where it is the same entry in both. */
function nameOf(first: unknown, second: unknown, key: string): string {
  if (!isObject(first) || !isObject(second)) return key;
  const idKey = ID_KEYS.find((candidate) => typeof first[candidate] === 'string');
  return idKey !== undefined && first[idKey] === second[idKey] ? String(first[idKey]) : key;
}

function join(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}

/** Lists too: their keys are the numbers of their entries. */
function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function textOf(value: unknown, path: string): string {
  if (value === undefined) return 'absent';
  if (typeof value === 'number' && INSTANTS.has(path)) return formatInstant(value);
  const text = JSON.stringify(value);
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text;
}
