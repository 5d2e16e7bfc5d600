// Airflow's rules for ids. Letters and digits of every script are allowed, as Python's `\w` allows them.

const key = /^[\p{L}\p{N}_.-]+$/u;
const groupKey = /^[\p{L}\p{N}_-]+$/u;
const maxKeyLength = 250;
const maxGroupKeyLength = 200;

/** Whether `id` may be the id of a DAG or, with its groups in front, of a task. */
export function isKey(id: unknown): id is string {
  return typeof id === 'string' && id.length <= maxKeyLength && key.test(id);
}

/** Whether `id` may be the id of a task group, without its parents in front. */
export function isGroupKey(id: unknown): id is string {
  return typeof id === 'string' && id.length <= maxGroupKeyLength && groupKey.test(id);
}
