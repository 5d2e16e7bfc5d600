// The key of a shared limit: text in which `{{ params.customer }}`, `{{ dag_id }}`, `{{ run_id }}` and `{{ task_id }}` stand
// for the run's values. Deliberately not the template language of tasks: keys are made where work is planned, and may
// neither loop nor fail.
import type { LimitDefinition } from '../dag/dag-definition.ts';
import type { ReadyLimit } from './ready-lane.ts';

export interface LimitKeyFacts {
  readonly dagId: string;
  readonly runId: string;
  readonly params: Readonly<Record<string, unknown>>;
}

const PLACE = /\{\{([^{}]*)\}\}/g;
const NAME = /^(dag_id|run_id|task_id|params(\.[\p{L}_$][\p{L}\p{N}_$-]*)+)$/u;
/** Keys of Ariel's own limits begin so. */
const RESERVED = 'ariel.';
const LONGEST = 250;

export const isReservedKey = (key: string): boolean => key.startsWith(RESERVED);

/** The limit of all tasks of an installation together (`scheduler.global_parallelism`). */
export const GLOBAL_PARALLELISM_KEY = `${RESERVED}global_parallelism`;

/** The limit of one task in all runs of its DAG (`maxActiveTisPerDag`), where several schedulers count together. */
export const acrossRunsKey = (dagId: string, taskId: string): string =>
  `${RESERVED}task/${dagId}/${taskId}`.slice(0, 2 * LONGEST);

/** The limits of a task in one run, their keys rendered. A param that the run does not have stands for nothing. */
export function renderLimits(
  limits: readonly LimitDefinition[],
  taskId: string,
  facts: LimitKeyFacts,
): readonly ReadyLimit[] {
  const rendered = limits.map(({ fair, key, max, perMs }) => {
    const text = key.replace(PLACE, (_place, name: string) => textAt(name.trim(), taskId, facts));
    return { key: text.slice(0, LONGEST), max, perMs, fair };
  });
  // A task that names one key twice is one start under it: the smaller number counts.
  const smallest = new Map<string, ReadyLimit>();
  for (const limit of rendered) {
    const id = `${limit.perMs ?? 0}/${limit.key}`;
    const known = smallest.get(id);
    if (!known || limit.max < known.max)
      smallest.set(id, { ...limit, fair: limit.fair ?? known?.fair ?? null });
  }
  return [...smallest.values()];
}

/** What is wrong with a key as an author wrote it, as a sentence; null where nothing is. */
export function checkLimitKey(key: string): string | null {
  if (key.trim() === '') return 'the key of a limit is empty';
  if (key.length > LONGEST)
    return `the key of a limit has ${key.length} characters; at most ${LONGEST} are allowed`;
  if (key.startsWith(RESERVED))
    return `the key "${key}" begins with "${RESERVED}", which is kept for Ariel's own limits`;
  for (const [place, name = ''] of key.matchAll(PLACE)) {
    if (!NAME.test(name.trim()))
      return `the key "${key}" has ${place}: only params.<name>, dag_id, run_id and task_id can stand there`;
  }
  const rest = key.replace(PLACE, '');
  return rest.includes('{{') || rest.includes('}}') ? `the key "${key}" has an unmatched {{ or }}` : null;
}

function textAt(name: string, taskId: string, facts: LimitKeyFacts): string {
  if (!NAME.test(name)) return '';
  if (name === 'dag_id') return facts.dagId;
  if (name === 'run_id') return facts.runId;
  if (name === 'task_id') return taskId;
  let value: unknown = facts.params;
  for (const part of name.split('.').slice(1)) {
    const isObject = typeof value === 'object' && value !== null;
    value =
      isObject && Object.hasOwn(value as object, part) ? (value as Record<string, unknown>)[part] : null;
  }
  if (value === null || value === undefined) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
