// Objects of values that are gone, in a folder.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { referenceText } from '@ariel/core';
import { ObjectStorageXComBackend, StoragePath } from '@ariel/provider-storage';
import { migrate, openSqlite } from '@ariel/store';
import { expect, test } from 'vitest';
import { StorageJanitor } from '../src/components/storage-janitor.ts';
import { loadConfig } from '../src/config/load-config.ts';

const place = { dagId: 'd', runId: 'r', taskId: 't', mapIndex: -1, tryNumber: 1, key: 'k' };

test('go once no row refers to them', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'ariel-janitor-'));
  const database = openSqlite({ path: join(folder, 'db.sqlite') });
  try {
    await migrate(database, 0);
    const backend = new ObjectStorageXComBackend({ path: folder, threshold: 0, compression: null });
    const kept = [];
    for (const value of ['first', 'second', 'of a fork']) {
      const stored = (await backend.serializeValue(value, place)) as { path: string };
      const reference = referenceText({ backend: 'XComObjectStorageBackend', stored, length: null });
      kept.push({ reference, file: new StoragePath(join(folder, stored.path)) });
    }
    const elsewhere = referenceText({ backend: 'Vault', stored: 1, length: null });
    for (const reference of [...kept.map((each) => each.reference), elsewhere])
      await database.run('insert into object_to_delete (reference, asked_at) values (?, 0)', [reference]);
    await database.run(
      `insert into xcom_history (attempt_id, key, run_ref, task_id, map_index, iteration, value, created_at)
       values ('a', 'k', 1, 't', -1, 0, ?, 0)`,
      [kept[2]?.reference ?? ''],
    );
    const env = { HOME: folder, ARIEL__COMMON_IO__XCOM_OBJECTSTORAGE_PATH: `file://${folder}` };
    const config = loadConfig({ env });
    const secrets = { connection: async () => null, variable: async () => null };
    const janitor = new StorageJanitor({ config, database, secrets, report: () => undefined });
    expect(await janitor.look()).toBe(2);
    expect(await Promise.all(kept.map(({ file }) => file.exists()))).toEqual([false, false, true]);
    expect(await janitor.look()).toBe(0);
    await database.run('delete from xcom_history');
    expect(await janitor.look()).toBe(1);
    expect(await database.all('select * from object_to_delete')).toEqual([]);
  } finally {
    await database.close();
    await rm(folder, { recursive: true });
  }
});
