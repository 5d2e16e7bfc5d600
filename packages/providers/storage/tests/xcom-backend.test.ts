// Large values as objects: in a folder, and in a bucket of S3's protocol.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ObjectStorageXComBackend, StoragePath } from '../src/index.ts';
import { localFolder, type Service, s3Server } from './servers.ts';

const place = {
  dagId: 'sales',
  runId: 'manual/1',
  taskId: 'load',
  mapIndex: -1,
  tryNumber: 1,
  key: 'return_value',
};

describe.each([
  { kind: 'files', start: localFolder },
  { kind: 'S3', start: s3Server },
])('in $kind', ({ start }) => {
  let service: Service;
  beforeAll(async () => {
    service = await start();
  });
  afterAll(async () => {
    await service.stop();
  });
  const backend = (options: { readonly threshold: number; readonly compression?: 'gzip' }) =>
    new ObjectStorageXComBackend({
      path: `${service.base}/xcom`,
      compression: null,
      ...(service.conn ? { conn: service.conn } : {}),
      ...options,
    });

  test('values from the threshold on are kept there, smaller ones are not', async () => {
    const kept = backend({ threshold: 10 });
    expect(await kept.serializeValue('12345678', place)).toEqual({
      path: expect.stringMatching(/^sales\/manual_1\/load\/return_value-[0-9a-f-]+\.json$/),
      compression: null,
    });
    expect(await kept.serializeValue('1234567', place)).toBeUndefined();
    expect(await backend({ threshold: -1 }).serializeValue('x'.repeat(100), place)).toBeUndefined();
    expect(await backend({ threshold: 0 }).serializeValue(1, { ...place, mapIndex: 3 })).toMatchObject({
      path: expect.stringContaining('/load/map_index=3/'),
    });
  });

  test("what is read is what was stored, also of another backend's settings", async () => {
    const value = { at: new Date('2026-01-31T00:00:00Z'), rows: new Map([['a', 1n]]), name: 'grün' };
    const stored = await backend({ threshold: 0 }).serializeValue(value, place);
    const packed = await backend({ threshold: 0, compression: 'gzip' }).serializeValue(value, place);
    const reader = backend({ threshold: 1_000_000 });
    expect(await reader.deserializeValue(stored)).toEqual(value);
    expect(await reader.deserializeValue(packed)).toEqual(value);
    expect(packed).toMatchObject({ compression: 'gzip', path: expect.stringMatching(/\.json\.gz$/) });
  });

  test('is deleted when nobody can read it any more', async () => {
    const kept = backend({ threshold: 0 });
    const stored = await kept.serializeValue([1], place);
    await kept.purge(stored);
    await kept.purge(stored);
    await expect(kept.deserializeValue(stored)).rejects.toMatchObject({ code: 'ARIEL_STORAGE_NOT_FOUND' });
  });
});

test('packed values are gzip files that anything can open', async () => {
  const service = await localFolder();
  const backend = new ObjectStorageXComBackend({ path: service.base, threshold: 0, compression: 'gzip' });
  const { path } = (await backend.serializeValue([1, 2], place)) as { path: string };
  expect(gunzipSync(await readFile(join(service.base, path))).toString()).toBe('[1,2]');
  expect(await new StoragePath(service.base).isFolder()).toBe(true);
  await service.stop();
});
