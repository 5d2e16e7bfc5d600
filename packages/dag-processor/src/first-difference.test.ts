// Where two forms of a DAG differ: the first place, by the names that its author gave.
import type { DagDefinition } from '@ariel/core';
import { expect, test } from 'vitest';
import { firstDifference } from './first-difference.ts';

type Form = Readonly<Record<string, unknown>>;
const form = (given: Form): DagDefinition =>
  ({ dagId: 'a', tasks: [], ...given }) as unknown as DagDefinition;
const tasks = (...given: Form[]): Form => ({ tasks: given });

const cases: readonly (readonly [what: string, first: Form, second: Form, expected: string | null])[] = [
  ['nothing', { tags: ['x'] }, { tags: ['x'] }, null],
  ['the order of keys', { p: { a: 1, b: 2 } }, { p: { b: 2, a: 1 } }, null],
  ['where a task stands', tasks({ taskId: 't', source: 1 }), tasks({ taskId: 't', source: 2 }), null],
  ['an option', { catchup: true }, { catchup: false }, 'catchup: true, false'],
  ['an instant', { startDate: 0 }, { startDate: 1 }, /^startDate: 1970-01-01T00:00:00.*Z, 1970-.*1Z$/.source],
  [
    'an option of a task',
    tasks({ taskId: 't', retries: 1 }),
    tasks({ taskId: 't', retries: 2 }),
    'tasks.t.retries: 1, 2',
  ],
  [
    'an id before all else',
    tasks({ retries: 1, taskId: 't' }),
    tasks({ retries: 2, taskId: 'u' }),
    'tasks.0.taskId: "t", "u"',
  ],
  ['one more', { tags: ['x'] }, { tags: ['x', 'y'] }, 'tags.1: absent, "y"'],
  ['null and a list', { tags: null }, { tags: [] }, 'tags: null, []'],
  ['a long text', { docMd: 'x'.repeat(500) }, { docMd: '' }, `docMd: "${'x'.repeat(119)}…, ""`],
];

test.each(cases)('%s', (_, first, second, expected) => {
  const found = firstDifference(form(first), form(second));
  const text = found === null ? null : `${found.path}: ${found.first}, ${found.second}`;
  if (expected?.startsWith('^')) expect(text).toMatch(new RegExp(expected));
  else expect(text).toBe(expected);
});
