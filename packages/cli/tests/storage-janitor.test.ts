// Objects of values that are gone, in a folder.
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { referenceText, stateReferenceText } from '@ariel/core';
import { ObjectStorageXComBackend, StoragePath } from '@ariel/provider-storage';
import {
  deleteTaskStates,
  deleteTaskStatesOf,
  migrate,
  openSqlite,
  sweepTaskStates,
  writeTaskState,
} from '@ariel/store';
import { expect, test } from 'vitest';
import { stateBackend } from '../src/components/state-backend.ts';
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
    for (const { reference } of kept)
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

test('of a backend of a plugin are deleted by it, in a process without the database; what it cannot delete is asked again', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'ariel-janitor-'));
  const database = openSqlite({ path: join(folder, 'db.sqlite') });
  try {
    await migrate(database, 0);
    const [plugins, vault] = [join(folder, 'plugins'), join(folder, 'vault')];
    await mkdir(plugins);
    await mkdir(vault);
    for (const name of ['one', 'two', 'locked']) await writeFile(join(vault, name), 'kept');
    await writeFile(
      join(plugins, 'vault.ts'),
      `import { rmSync } from 'node:fs';
import { BaseXCom, definePlugin } from 'ariel';
class Vault extends BaseXCom {
  serializeValue() { return undefined; }
  deserializeValue(stored: unknown) { return stored; }
  override async purge({ path }: { path: string }) {
    console.log('a line that is no answer');
    if (path.endsWith('locked')) throw new Error('it is locked');
    if (Object.keys(process.env).some((name) => name.startsWith('ARIEL_'))) throw new Error('it sees too much');
    rmSync(path);
  }
}
definePlugin({ name: 'vault', xcomBackends: { Vault: new Vault() } });
`,
    );
    const stored = (name: string) => ({ path: join(vault, name) });
    for (const [backend, value] of [
      ['Vault', stored('one')],
      ['Gone', 1],
      ['Vault', stored('locked')],
      ['Vault', stored('two')],
    ] as const)
      await database.run('insert into object_to_delete (reference, asked_at) values (?, 0)', [
        referenceText({ backend, stored: value, length: null }),
      ]);
    const env = { HOME: folder, ARIEL__CORE__PLUGINS_FOLDER: plugins, ARIEL__CORE__XCOM_BACKEND: 'Vault' };
    const config = loadConfig({ env });
    const secrets = { connection: async () => null, variable: async () => null };
    const told: string[] = [];
    const report = ({ error }: { error: unknown }): void => void told.push(String(error));
    const janitor = new StorageJanitor({ config, database, secrets, report });
    expect(await janitor.look()).toBe(3);
    expect(await readdir(vault)).toEqual(['locked']);
    expect(told).toEqual(['Error: no plugin makes Gone known any more', 'Error: it is locked']);
    expect(await janitor.look()).toBe(0);
    const rows = await database.all<{ reference: string }>('select reference from object_to_delete');
    expect(rows.map(({ reference }) => reference.includes('locked'))).toEqual([true]);
  } finally {
    await database.close();
    await rm(folder, { recursive: true });
  }
});

test('values of state stores are deleted by the backend that keeps them, once no row refers to them', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'ariel-janitor-'));
  const [plugins, kept] = [join(folder, 'plugins'), join(folder, 'kept')];
  const database = openSqlite({ path: join(folder, 'db.sqlite') });
  try {
    await migrate(database, 0);
    for (const each of [plugins, kept]) await mkdir(each);
    await writeFile(
      join(plugins, 'files.ts'),
      `import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { BaseStateStore, definePlugin } from 'ariel';
class Files extends BaseStateStore {
  set(value: unknown, { id }: { id: string }) { writeFileSync(${JSON.stringify(kept)} + '/' + id, JSON.stringify(value)); return id; }
  get(id: unknown) { return JSON.parse(readFileSync(${JSON.stringify(kept)} + '/' + id, 'utf8')); }
  override async delete(id: unknown) {
    if (id === 'locked') throw new Error('it is locked');
    rmSync(${JSON.stringify(kept)} + '/' + id);
  }
}
definePlugin({ name: 'files', stateStores: { Files: new Files() } });
`,
    );
    const env = { HOME: folder, ARIEL__CORE__PLUGINS_FOLDER: plugins, ARIEL__STATE_STORE__BACKEND: 'Files' };
    const config = loadConfig({ env });
    const backend = stateBackend(config);
    const told: string[] = [];
    const owner = { run_ref: 1, task_id: 't', map_index: -1, iteration: 0 };
    const write = async (id: string, key: string, expiresUs: number | null = null): Promise<void> => {
      const place = { kind: 'asset', name: 'a', uri: 'b', key, id } as const;
      const stored = JSON.parse((await backend.set('Files', '5', place, null)) ?? 'null');
      const value = stateReferenceText({ backend: 'Files', stored });
      await writeTaskState(database, owner, { key, value, nowUs: 0, expiresUs });
    };
    await write('first', 'k');
    await write('second', 'k');
    await write('locked', 'l');
    await write('old', 'o', 5);
    await deleteTaskStates(database, owner, 'l');
    expect(await sweepTaskStates(database, 10)).toBe(1);
    const secrets = { connection: async () => null, variable: async () => null };
    const report = ({ error }: { error: unknown }): void => void told.push(String(error));
    const janitor = new StorageJanitor({ config, database, secrets, report });
    expect(await janitor.look()).toBe(2);
    expect((await readdir(kept)).sort()).toEqual(['locked', 'second']);
    expect(told).toEqual(['Error: it is locked']);
    await deleteTaskStatesOf(database, [owner]);
    expect(await janitor.look()).toBe(1);
    expect(await readdir(kept)).toEqual(['locked']);
  } finally {
    await database.close();
    await rm(folder, { recursive: true });
  }
});
