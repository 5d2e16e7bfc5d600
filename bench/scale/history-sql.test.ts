import { migrate, openSqlite } from '@ariel/store';
import { expect, test } from 'vitest';
import { historyStatements, INSTANCES_OF_RUN } from './history-sql.ts';

async function filled(...pieces: readonly (readonly [number, number])[]) {
  const database = openSqlite({ path: ':memory:' });
  await migrate(database, 1);
  for (const [firstRun, lastRun] of pieces)
    for (const sql of historyStatements({ firstRun, lastRun, nowUs: 1_800_000_000_000_000, versionId: 'v' }))
      await database.run(sql);
  return database;
}

test('every run has its instances, and every instance its result, also over several pieces', async () => {
  const database = await filled([1, 20], [21, 25]);
  const count = async (table: string): Promise<number> =>
    Number((await database.first<{ n: number }>(`select count(*) as n from ${table}`))?.n);
  expect(await count('dag_run')).toBe(25);
  expect(await count('task_instance')).toBe(25 * INSTANCES_OF_RUN);
  expect(await count('xcom')).toBe(25 * INSTANCES_OF_RUN);
  await database.close();
});

test('nothing of the history is open, and its times follow each other', async () => {
  const database = await filled([1, 10]);
  const odd = await database.first(
    `select 1 from dag_run r join task_instance i on i.run_ref = r.id
     where r.state <> 'success' or i.state <> 'success' or i.start_at > i.end_at or i.end_at > r.end_at`,
  );
  expect(odd).toBeUndefined();
  await database.close();
});

test('a DAG that is measured has a tenth of the history', async () => {
  const database = await filled([1, 100]);
  const row = await database.first<{ n: number }>(
    "select count(*) as n from dag_run where dag_id = 'chain_40'",
  );
  expect(row?.n).toBe(10);
  await database.close();
});
