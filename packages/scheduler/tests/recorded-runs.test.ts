// Every recorded run of a DAG that can be said so far ends as it was recorded: states, try numbers, values.
import { readFileSync } from 'node:fs';
import { aWorld } from '@ariel/testkit';
import { expect, test } from 'vitest';
import { dagOf, notYet, type RecordedCase } from './recorded-dag.ts';

const { cases } = JSON.parse(
  readFileSync(new URL('../../../tests/contracts/cases/runs.json', import.meta.url), 'utf8'),
) as { cases: RecordedCase[] };
const eligible = cases.filter((recorded) => notYet(recorded) === null);

test('at least half of the recorded runs can be said', () => {
  const missing = Object.groupBy(cases, (recorded) => notYet(recorded) ?? 'eligible');
  expect(
    Object.fromEntries(Object.entries(missing).map(([why, list]) => [why, list?.length])),
  ).toMatchInlineSnapshot(`
    {
      "eligible": 119,
      "fail_fast": 1,
      "map, zip, concat": 5,
      "mapped groups": 24,
      "setups and teardowns": 48,
      "short circuits": 22,
    }
  `);
  expect(eligible.length).toBeGreaterThan(cases.length / 2);
});

async function outcomeOf(recorded: RecordedCase) {
  await using world = await aWorld({ dags: [dagOf(recorded)] });
  await world.trigger('recorded');
  await world.untilIdle();
  const states = await world.states('recorded');
  const tries = await world.tries('recorded');
  const values = await world.database.all<{ task_id: string; map_index: number; value: string }>(
    "select task_id, map_index, value from xcom where key = 'return_value'",
  );
  const byLabel = new Map(
    values.map((row) => [labelOf(row.task_id, row.map_index), JSON.parse(row.value) as unknown]),
  );
  const instances = Object.entries(states).map(([label, state]) => [
    label,
    { state, tries: tries[label], value: byLabel.get(label) },
  ]);
  return { state: await world.runState('recorded'), instances: Object.fromEntries(instances) };
}

function expectationOf({ expect: recorded }: RecordedCase) {
  const instances = recorded.task_instances.map((row) => [
    labelOf(row.task, row.map_index),
    { state: row.state, tries: row.try_number, value: row.return_value },
  ]);
  return { state: recorded.state, instances: Object.fromEntries(instances) };
}

const labelOf = (taskId: string, mapIndex: number): string =>
  mapIndex < 0 ? taskId : `${taskId}[${mapIndex}]`;

test.each(eligible.map((recorded) => [recorded.name, recorded] as const))('%s', async (_name, recorded) => {
  expect(await outcomeOf(recorded)).toEqual(expectationOf(recorded));
});
