// `ariel state-store clean`.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { openSqlite } from '@ariel/store';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CommandLine } from './command-line.ts';

const line = new CommandLine();
beforeAll(async () => {
  mkdirSync(line.home, { recursive: true });
  expect((await line.run('db', 'migrate')).code).toBe(0);
});
afterAll(() => line[Symbol.dispose]());

test('deletes values whose time is over, and only counts them where that is asked', async () => {
  const database = openSqlite({ path: join(line.home, 'ariel.db') });
  const keep = (key: string, expires: number | null) =>
    database.run(
      `insert into task_state (run_ref, task_id, map_index, iteration, key, value, updated_at, expires_at)
       values (1, 't', -1, 0, ?, '1', 0, ?)`,
      [key, expires],
    );
  await keep('over', 1);
  await keep('also over', 2);
  await keep('for ever', null);
  await keep('for long', 1e16);
  await database.close();
  const said = async (...more: string[]) => (await line.run('state-store', 'clean', ...more)).out;
  expect(await said('--dry-run')).toBe('A dry run: 2 values would be deleted.');
  expect(await said()).toBe('Deleted 2 values.');
  expect(await said()).toBe('Deleted 0 values.');
});
