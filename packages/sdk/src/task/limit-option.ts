// `limit` of a task: concurrency or rate under a key that tasks of any DAG may share.
import { checkLimitKey, type Duration, type LimitDefinition } from '@ariel/core';
import { durationMs, OptionError, refuseOption } from './option-value.ts';

/**
 * A limit under a key: with `max` alone so many at once, with `per` so many starts in that time. Tasks that name one key
 * share it, whatever DAG they belong to; a task with several limits needs room in all of them.
 *
 * @example
 * task('call', call, { limit: { key: 'crm-api', max: 100, per: '1m', fair: 'dag' } });
 * task('sync', sync, { limit: [{ key: 'db', max: 4 }, { key: 'customer:{{ params.customer }}', max: 1 }] });
 */
export interface TaskLimit {
  /** Text, or a template of `params`, `dag_id`, `run_id` and `task_id`. */
  readonly key: string;
  /** How many at once or, with `per`, how many starts in that time. */
  readonly max: number;
  /** The time that `max` is counted in. @default at once */
  readonly per?: Duration;
  /** Who takes turns where there is not room for all. @default nobody: priority decides */
  readonly fair?: 'dag' | 'run';
}

const FIELDS = ['key', 'max', 'per', 'fair'];

export function resolveLimits(
  given: TaskLimit | readonly TaskLimit[] | undefined,
): readonly LimitDefinition[] {
  if (given === undefined) return [];
  const limits = [given].flat().map(resolveLimit);
  const keys = limits.map(({ key, perMs }) => `${perMs === null ? '' : 'rate '}${key}`);
  const twice = limits.find(({ key, perMs }, index) => {
    return keys.indexOf(`${perMs === null ? '' : 'rate '}${key}`) !== index;
  });
  if (twice !== undefined) refuseOption('limit', twice.key, 'a list in which each key stands once of a kind');
  return limits;
}

function resolveLimit(given: TaskLimit): LimitDefinition {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    return refuseOption('limit', given, 'an object with key and max, or a list of such');
  }
  const { fair, key, max, per } = given;
  const unknown = Object.keys(given).find((name) => !FIELDS.includes(name));
  if (unknown !== undefined) refuseOption('limit', unknown, `made of ${FIELDS.join(', ')}`);
  if (typeof key !== 'string') refuseOption('limit.key', key, 'text');
  const problem = checkLimitKey(key);
  if (problem !== null) throw new OptionError('ARIEL_OPTION_INVALID', `limit.key: ${problem}`);
  if (!Number.isSafeInteger(max) || max < 1) refuseOption('limit.max', max, 'a whole number of at least 1');
  const perMs = per === undefined ? null : durationMs('limit.per', per);
  if (perMs === 0) refuseOption('limit.per', per, 'more than no time');
  if (fair !== undefined && fair !== 'dag' && fair !== 'run') {
    refuseOption('limit.fair', fair, 'one of dag, run');
  }
  return { key, max, perMs, fair: fair ?? null };
}
