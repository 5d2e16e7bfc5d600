// Every recorded DAG, written through the public surface, has the edges that were recorded.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { authorCase } from './cases/authored-run-case.ts';
import { readRun } from './cases/run-format.ts';

const file = join(import.meta.dirname, 'contracts/cases/runs.json');
const { cases } = JSON.parse(readFileSync(file, 'utf8')) as { readonly cases: readonly object[] };

test.each(cases.map((recorded) => readRun(recorded as Parameters<typeof readRun>[0])))(
  '$name',
  (recorded) => {
    const { definition } = authorCase(recorded);
    const edges = definition.tasks.flatMap(({ taskId, upstream }) =>
      upstream.map((above) => [above, taskId]),
    );
    expect(edges.sort(byText)).toEqual(recorded.expect.edges);
    expect(definition.tasks.map(({ taskId }) => taskId).sort()).toEqual(
      recorded.dag.tasks.map(({ id }) => id).sort(),
    );
  },
);

test('a group may read a task that is listed among its own', () => {
  const dag = readRun({
    name: 'interleaved',
    dag: {
      groups: [{ id: 'g' }],
      tasks: [
        { id: 'g.a', group: 'g' },
        { id: 'b', do: { type: 'succeed', returns: [1] } },
        { id: 'g.c', group: 'g', args: { x: { from: 'b' } } },
      ],
    },
    expect: { state: 'success', edges: [], task_instances: [] },
  });
  expect(authorCase(dag).definition.tasks.map(({ taskId, upstream }) => [taskId, upstream])).toEqual([
    ['b', []],
    ['g.a', []],
    ['g.c', ['b']],
  ]);
});

function byText(left: readonly string[], right: readonly string[]): number {
  const [one, other] = [left.join('\u0000'), right.join('\u0000')];
  return one < other ? -1 : one > other ? 1 : 0;
}
