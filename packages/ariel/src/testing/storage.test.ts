// Storage in tasks, by connections that a test gives.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dag, param, task } from 'ariel';
import { FileTransferOperator, registerObjectStore, StoragePath } from 'ariel/storage';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ariel-transfer-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('FileTransferOperator', () => {
  const transfer = (options: object = {}) =>
    dag('transfers', { params: { name: param.string({ default: 'a' }) } }, () => {
      new FileTransferOperator({
        taskId: 'copy',
        src: `${folder}/{{ params.name }}.txt`,
        dst: `${folder}/copies/{{ params.name }}.txt`,
        ...options,
      });
    });

  test('copies what its templates name, and replaces nothing unless it may', async () => {
    await writeFile(join(folder, 'a.txt'), 'first');
    expect((await transfer().test()).output('copy')).toBe(`file://${folder}/copies/a.txt`);
    await writeFile(join(folder, 'a.txt'), 'second');
    const refused = await transfer().test();
    expect(refused.tasks[0]?.error?.message).toContain('is there already, and overwrite is not set');
    expect(await readFile(join(folder, 'copies', 'a.txt'), 'utf8')).toBe('first');
    await transfer({ overwrite: true }).test();
    expect(await readFile(join(folder, 'copies', 'a.txt'), 'utf8')).toBe('second');
  });

  test('opens each end by the connection that is named for it', async () => {
    const seen: unknown[] = [];
    registerObjectStore('ends', async (bucket, connection) => {
      seen.push([bucket, connection?.login]);
      return { stat: async () => null, read: async () => null, list: async function* () {} } as never;
    });
    const both = transfer({
      ...{ src: 'ends://from/a.txt', sourceConnId: 'source' },
      ...{ dst: 'ends://to/a.txt', destConnId: 'dest' },
    });
    const connections = { source: { login: 'reader' }, dest: { login: 'writer' } };
    const { tasks } = await both.test({ connections });
    expect(tasks[0]?.error?.message).toContain('is not there');
    expect(seen.toSorted()).toEqual([
      ['from', 'reader'],
      ['to', 'writer'],
    ]);
  });

  test('fails where there is nothing to copy', async () => {
    const { tasks } = await transfer().test({ params: { name: 'none' } });
    expect(tasks[0]?.error?.message).toContain('none.txt is not there');
  });
});

test('a path finds its connection in the task that runs', async () => {
  const seen: unknown[] = [];
  registerObjectStore('probe', async (bucket, connection) => {
    seen.push([bucket, connection?.login]);
    return { stat: async () => null } as never;
  });
  const look = task('look', async () => [
    await new StoragePath('probe://there@lake/x').isFile(),
    await new StoragePath('probe://lake/x', { conn: 'there' }).isFile(),
  ]);
  const result = await dag('looks', {}, () => void look()).test({ connections: { there: { login: 'me' } } });
  expect(result.output('look')).toEqual([false, false]);
  // Opened once: it is the same bucket by the same connection.
  expect(seen).toEqual([['lake', 'me']]);
});
