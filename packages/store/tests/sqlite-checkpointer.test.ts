// What one connection wrote, another moves into the database file, and nothing waits or is lost.
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { openCheckpointer } from '../src/database/sqlite-checkpointer.ts';
import { openSqlite } from '../src/database/sqlite-database.ts';

const folder = mkdtempSync(join(tmpdir(), 'ariel-checkpoint-'));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a large log is moved, also while a transaction is open, and a small one is left', async () => {
  const path = join(folder, 'a.db');
  const writer = openSqlite({ path, isCheckpointedElsewhere: true });
  await writer.run('create table note (text text)');
  const checkpointer = openCheckpointer(path);
  const sizeOf = () => statSync(path).size;
  checkpointer.checkpointIfLarge();
  const small = sizeOf();
  for (let count = 0; count < 60; count++)
    await writer.run('insert into note values (?)', ['x'.repeat(100_000)]);
  expect(sizeOf()).toBe(small);
  await writer.transaction(async (tx) => {
    await tx.run('insert into note values (?)', ['last']);
    checkpointer.checkpointIfLarge();
  });
  expect(sizeOf()).toBeGreaterThan(5_000_000);
  expect(await writer.first('select count(*) as n from note')).toEqual({ n: 61 });
  checkpointer.close();
  await writer.close();
});
