// Many servers assign queued attempts at the same moment: each attempt goes to one worker, and nobody waits for anybody.
import { assignAttempts, unassignAttempts } from '@ariel/store';
import { expect, test } from 'vitest';
import { aDagRow, aDatabase, aRun } from './a-database.ts';

const ATTEMPTS = 200;

async function queued(database: Awaited<ReturnType<typeof aDatabase>>): Promise<void> {
  await aDagRow(database);
  const run = await aRun(database);
  await database.run(
    `insert into dag_version (id, dag_id, number, structure_hash, code_hash, bundle_name, rel_path, definition, created_at)
     values ('v', 'd', 1, 'h', 'c', 'b', 'f.ts', '{}', 1)`,
  );
  await database.runMany(
    `insert into task_instance (run_ref, task_id, map_index, iteration, id, state, try_number, max_tries, version_id, operator, pool,
       pool_slots, priority_weight, queue, queued_at)
     values (?, 't', ?, 0, ?, 'queued', 1, 0, 'v', 'o', 'default_pool', 1, 1, 'default', ?)`,
    Array.from({ length: ATTEMPTS }, (_each, index) => [
      run,
      index,
      `a${String(index).padStart(4, '0')}`,
      index,
    ]),
  );
}

const ask = { queues: ['default'], holding: [], assignMs: 5_000 } as const;

test('no attempt is given to two', async () => {
  await using database = await aDatabase();
  await queued(database);
  const worker = async (workerId: string): Promise<string[]> => {
    const own: string[] = [];
    for (;;) {
      const rows = await assignAttempts(database, { ...ask, workerId, limit: 7, holding: own });
      own.push(...rows.map(({ id }) => id));
      if (rows.length === 0) return own;
    }
  };
  const given = await Promise.all(['w1', 'w2', 'w3', 'w4'].map(worker));
  const all = given.flat();
  expect(all).toHaveLength(ATTEMPTS);
  expect(new Set(all).size).toBe(ATTEMPTS);
});

test('what comes is described, in the order in which it is wanted', async () => {
  await using database = await aDatabase();
  await queued(database);
  const rows = await assignAttempts(database, { ...ask, workerId: 'w', limit: 3 });
  expect(rows.map(({ code_hash, dag_id, id, run_id }) => [id, dag_id, run_id, code_hash])).toEqual([
    ['a0000', 'd', 'r', 'c'],
    ['a0001', 'd', 'r', 'c'],
    ['a0002', 'd', 'r', 'c'],
  ]);
});

test('one that leaves gives back what it did not claim, and nothing else', async () => {
  await using database = await aDatabase();
  await queued(database);
  await assignAttempts(database, { ...ask, workerId: 'w', limit: 3 });
  await assignAttempts(database, { ...ask, workerId: 'v', limit: 2 });
  expect(await unassignAttempts(database, 'w')).toBe(3);
  const rows = await assignAttempts(database, { ...ask, workerId: 'u', limit: 4 });
  expect(rows.map(({ id }) => id)).toEqual(['a0000', 'a0001', 'a0002', 'a0005']);
});
