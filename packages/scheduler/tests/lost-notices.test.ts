// When the sweep takes a notice for lost: only where the run is still behind a moment later.
import { type Database, openSqlite } from '@ariel/store';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LostNotices } from '../src/lost-notices.ts';

const ME = 'this scheduler';
const never = (): boolean => false;

let database: Database;
let lost: LostNotices;
beforeEach(async () => {
  database = openSqlite({ path: ':memory:' });
  lost = new LostNotices();
  await database.run('create table dag_run (id integer, event_seq integer, owner_id text, state text)');
  await database.run("insert into dag_run values (1, 5, ?, 'running')", [ME]);
});
afterEach(() => database.close());

const at = (appliedSeq: number) => new Map([[1, { appliedSeq }]]);
const look = (known: ReturnType<typeof at>) => lost.find(database, ME, known, never);

test('a run that is behind is doubted first, and read anew where it still is', async () => {
  expect(await look(at(4))).toEqual([]);
  expect(lost.hasDoubts).toBe(true);
  expect(await look(at(4))).toEqual([1]);
  expect(lost.repairs).toBe(1);
});

test('a run whose notice came meanwhile was not lost', async () => {
  await look(at(4));
  expect(await look(at(5))).toEqual([]);
  expect(lost.repairs).toBe(0);
});

test('a run that somebody ended is doubted first too: the word of it may be on its way', async () => {
  await database.run("update dag_run set state = 'failed'");
  expect(await look(at(5))).toEqual([]);
  // The word came, and the run is known no more.
  expect(await look(new Map())).toEqual([]);
  expect(lost.repairs).toBe(0);
});

test('a run that was ended without a word is read anew', async () => {
  await database.run("update dag_run set state = 'failed'");
  await look(at(5));
  expect(await look(at(5))).toEqual([1]);
  expect(lost.repairs).toBe(1);
});
