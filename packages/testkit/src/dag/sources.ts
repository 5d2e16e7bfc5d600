// Where a task's input comes from, in short words.
import type { ValueExpression } from '@ariel/core';

/** A literal. */
export const value = (given: unknown): ValueExpression => ({ kind: 'literal', json: JSON.stringify(given) });

/** What another task returned, or stored under `key`. */
export const output = (taskId: string, key = 'return_value'): ValueExpression => ({
  kind: 'output',
  taskId,
  key,
});

export const param = (name: string): ValueExpression => ({ kind: 'param', name });

export const listOf = (...items: readonly ValueExpression[]): ValueExpression => ({ kind: 'list', items });

export const objectOf = (entries: Readonly<Record<string, ValueExpression>>): ValueExpression => ({
  kind: 'object',
  entries,
});
