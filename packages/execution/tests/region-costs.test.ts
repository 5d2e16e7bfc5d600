// What inputs cost where lists and regions are many: statements and rows that are looked at.
import { compileRunGraph, type DagDefinition, readBelow, readOf, resolveInputs } from '@ariel/core';
import type { Queryable, SqlParameters } from '@ariel/store';
import { aDag, aWorld, output, t, testDialect } from '@ariel/testkit';
import { expect, test } from 'vitest';
import { answered } from '../src/inputs/resolve-inputs.ts';
import { RunValues } from '../src/inputs/run-values.ts';

import { argument, group, over } from './region-groups.ts';

/** Counts what is asked of the store. */
function counting(db: Queryable) {
  const asked: string[] = [];
  const noted =
    <Rest extends unknown[], Result>(call: (sql: string, ...rest: Rest) => Result) =>
    (sql: string, ...rest: Rest): Result => {
      asked.push(sql);
      return call(sql, ...rest);
    };
  const counted: Pick<Queryable, 'all' | 'first'> = {
    all: noted((sql: string, parameters?: SqlParameters) => db.all(sql, parameters)) as Queryable['all'],
    first: noted((sql: string, parameters?: SqlParameters) =>
      db.first(sql, parameters),
    ) as Queryable['first'],
  };
  return { asked, db: counted as Queryable };
}

test.each([
  ['a plain task', 'list'],
  ['a mapped task', 'many'],
])(
  'the inputs of the last of 100,000 instances over %s cost what those of the second do',
  async (_says, source) => {
    const definition = aDag(
      'x',
      t('list'),
      t('many').over({ n: output('list') }),
      t('m').over({ n: output(source) }),
    ).definition as DagDefinition;
    const graph = compileRunGraph(definition);
    const task = graph.tasks[2]!;
    await using world = await aWorld({ dags: [] });
    const list = JSON.stringify(Array.from({ length: 100_000 }, (_, index) => index));
    const insert = (taskId: string, mapIndex: number, json: string) => [taskId, mapIndex, json];
    const rows =
      source === 'list'
        ? [insert('list', -1, list)]
        : Array.from({ length: 100_000 }, (_, at) => insert('many', at, `${at}`));
    await world.database.transaction(async (tx) => {
      await tx.runMany(
        `insert into xcom (run_ref, task_id, map_index, key, value, attempt_id, created_at) values (1, ?, ?, 'return_value', ?, 'a', 1)`,
        rows as never,
      );
      await tx.runMany(
        `insert into task_instance (run_ref, task_id, map_index, id, state, max_tries, version_id, operator, pool, pool_slots, priority_weight, queue)
       values (1, ?, ?, ?, 'success', 0, 'v', 'o', 'p', 1, 1, 'q')`,
        rows.map(([taskId, mapIndex]) => [taskId, mapIndex, `${taskId}/${mapIndex}`]) as never,
      );
    });
    const { asked, db } = counting(world.database);
    const values = new RunValues();
    const inputsAt = async (mapIndex: number) => {
      const before = asked.length;
      const place = { graph, instance: { task, mapIndex, iteration: 0, path: null } };
      const context = { ...place, db, values, runRef: 1, epoch: 0, params: new Map<string, string>() };
      const { inputs } = await answered(context, resolveInputs(place));
      return [
        inputs.n,
        asked.slice(before).filter((sql) => sql.includes('from xcom')).length,
        asked.length - before,
      ];
    };
    expect((await inputsAt(0)).slice(0, 2)).toEqual(['0', 1]);
    const [second, , statements] = await inputsAt(1);
    expect([second, Number(statements) <= 2]).toEqual(['1', true]);
    expect(await inputsAt(99_999)).toEqual(['99999', 0, statements]);
  },
);

// How Postgres finds rows depends on how many there are.
test.runIf(testDialect() === 'sqlite')(
  'values of one region are found without those of the others',
  async () => {
    const groups = [group('g', { mapping: over('l', output('list')) })];
    const dag = aDag('x', t('list'), t('g.m').over({ n: argument('g', 'l') }), t('g.r')).with({ groups });
    const graph = compileRunGraph(dag.definition);
    const [, mapped, reader] = graph.tasks;
    await using world = await aWorld({ dags: [] });
    const plans: string[] = [];
    const explaining: Pick<Queryable, 'all' | 'first'> = {
      async all<Row>(sql: string, parameters?: SqlParameters): Promise<Row[]> {
        const steps = await world.database.all<{ detail: string }>(`explain query plan ${sql}`, parameters);
        plans.push(...steps.map(({ detail }) => detail).filter((detail) => / t /.test(detail)));
        return world.database.all<Row>(sql, parameters);
      },
      first: (sql, parameters) => world.database.first(sql, parameters),
    };
    const values = new RunValues();
    const run = { runRef: 1, epoch: 0 };
    const place = { task: reader!, mapIndex: 7, iteration: 0, path: null };
    await values.text(explaining as Queryable, run, readOf(graph, place, 'g.m', 'return_value'));
    await values.text(explaining as Queryable, run, readBelow(mapped!, 'return_value', [7, 2]));
    expect(plans).toHaveLength(2);
    for (const step of plans) expect(step).toContain('USING INDEX task_instance_path');
  },
);
