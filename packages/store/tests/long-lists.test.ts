// Lists of many instances: what their pages hold, and that the database finds them without reading everything.
import {
  eventLogResource,
  type InstanceRow,
  instanceResource,
  type Listing,
  listRows,
} from '@ariel/store/reads';
import { expect, test } from 'vitest';
import { aDagRow, aDatabase, aRun } from './a-database.ts';

type Db = Awaited<ReturnType<typeof aDatabase>>;

const everything: Listing = { filters: [], order: [], limit: 10, offset: 0 };

async function aHistory(db: Db, starts: readonly (number | null)[]): Promise<void> {
  await aDagRow(db);
  await db.run(
    `insert into dag_version (id, dag_id, number, structure_hash, code_hash, bundle_name, rel_path, definition, created_at)
     values ('v', 'd', 1, 's', 'c', 'b', 'f.ts', '{}', 1)`,
  );
  const run = await aRun(db);
  await db.runMany(
    `insert into task_instance (run_ref, task_id, map_index, id, state, try_number, max_tries, version_id, operator, pool,
       pool_slots, priority_weight, queue, start_at) values (?, 't', ?, ?, ?, 0, 0, 'v', 'task', 'p', 1, 1, 'q', ?)`,
    starts.map((start, index) => [run, index, `a${index}`, index % 2 === 0 ? 'failed' : 'success', start]),
  );
}

const startsOf = async (db: Db, listing: Partial<Listing>) => {
  const { rows } = await listRows<InstanceRow>(db, instanceResource, { ...everything, ...listing });
  return rows.map((row) => row.start_at);
};

test('what has no date comes last, in either direction', async () => {
  await using db = await aDatabase();
  await aHistory(db, [30, null, 10, 20]);
  const by = (descending: boolean) => ({ order: [{ field: 'start_date', descending }] });
  expect(await startsOf(db, by(true))).toEqual([30, 20, 10, null]);
  expect(await startsOf(db, by(false))).toEqual([10, 20, 30, null]);
  expect(await startsOf(db, { ...by(true), limit: 2, offset: 1 })).toEqual([20, 10]);
});

test('a page and its count agree on filters of the row, of its run and of its version', async () => {
  await using db = await aDatabase();
  await aHistory(db, [1, 2, 3, 4, 5]);
  const filters = [
    { field: 'state', op: 'in' as const, values: ['failed', 'upstream_failed'] },
    { field: 'dag_id', op: 'in' as const, values: ['d'] },
    { field: 'version_number', op: 'in' as const, values: [1] },
  ];
  const { rows, total } = await listRows<InstanceRow>(db, instanceResource, {
    ...everything,
    filters,
    limit: 2,
  });
  expect({ total, starts: rows.map((row) => row.start_at) }).toEqual({ total: 3, starts: [1, 3] });
  expect(rows[0]).toMatchObject({ dag_id: 'd', run_id: 'r', version_number: 1, bundle_name: 'b' });
});

test('a state that is no known word is a value like any other', async () => {
  await using db = await aDatabase();
  await aHistory(db, [1]);
  const filters = [{ field: 'state', op: 'in' as const, values: ["failed') or ('1' = '1"] }];
  const { rows, total } = await listRows<InstanceRow>(db, instanceResource, { ...everything, filters });
  expect({ total, rows }).toEqual({ total: 0, rows: [] });
});

test('a history that is longer than is looked through gives the newest rows, and says so; few or many, with the same rows', async () => {
  await using db = await aDatabase();
  await aHistory(db, []);
  const last = 100_003;
  await db.run(
    `with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < ${last})
     insert into event_log (at, event, owner) select n, 'done', case when n % 50000 = 0 then 'rare' else 'usual' end from numbers`,
  );
  const whose = (owner: string) => ({ filters: [{ field: 'owner', op: 'in' as const, values: [owner] }] });
  const list = (listing: Partial<Listing>) =>
    listRows<{ at: number }>(db, eventLogResource, { ...everything, limit: 2, ...listing });
  const newestFirst = [{ field: 'when', descending: true }];
  const many = await list({ ...whose('usual'), order: newestFirst });
  expect([many.rows.map(({ at }) => at), many.total, many.searched]).toEqual([
    [last, last - 1],
    99_999,
    100_000,
  ]);
  const oldest = await list({ ...whose('usual'), order: [{ field: 'when', descending: false }] });
  expect(oldest.rows.map(({ at }) => at)).toEqual([3, 4]);
  const few = await list({ ...whose('rare'), order: newestFirst });
  expect([few.rows.map(({ at }) => at), few.total]).toEqual([[100_000, 50_000], 2]);
  // What an index finds is looked for everywhere.
  const early = await list({
    filters: [...whose('usual').filters, { field: 'when', op: 'lt', value: 3 }],
  });
  expect([early.rows.map(({ at }) => at), early.total, early.searched]).toEqual([[1, 2], 2, null]);
});
