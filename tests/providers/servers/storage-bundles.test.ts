// Bundles from object storage, over the servers that the storage tests talk to.
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BundleSource } from '@ariel/dag-processor';
import { StoragePath } from '@ariel/provider-storage';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundleSource } from '../../../packages/cli/tests/bundle-source.ts';
import {
  azureServer,
  gcsServer,
  type Service,
  s3Server,
} from '../../../packages/providers/storage/tests/servers.ts';

const services = [
  { kind: 's3', connKey: 'aws_conn_id', open: s3Server },
  { kind: 'gcs', connKey: 'gcp_conn_id', open: gcsServer },
  { kind: 'azure', connKey: 'wasb_conn_id', open: azureServer },
];

describe.each(services)('a bundle in $kind', ({ connKey, kind, open }) => {
  let service: Service;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ariel-storage-bundle-'));
    service = await open();
  });
  afterAll(async () => {
    await service.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const source = (
    name: string,
    kwargs: object,
    connections: readonly string[] = ['lake_conn'],
  ): BundleSource => {
    const all = { bucket_name: 'lake', [connKey]: 'lake_conn', ...kwargs };
    return bundleSource({
      home: folder,
      entry: { name, classpath: kind, kwargs: all },
      connection: async (id) => (connections.includes(id) ? JSON.stringify(service.conn) : null),
    });
  };
  const refresh = (from: BundleSource) => from.refresh(new AbortController().signal);
  const object = (path: string): StoragePath => {
    const { conn } = service;
    return new StoragePath(`${service.base}/${path}`, conn === undefined ? {} : { conn });
  };
  const files = async (at: string): Promise<string[]> =>
    (await readdir(at, { recursive: true, withFileTypes: true }))
      .filter((each) => each.isFile())
      .map((each) => join(each.parentPath, each.name).slice(at.length + 1))
      .sort();

  test('is a folder equal to the objects below its prefix', async () => {
    await object('dags/orders.ts').write('one');
    await object('dags/lib/rate.ts').write('rate');
    await object('dagsother/no.ts').write('no');
    const bundle = source('first', { prefix: 'dags' });
    const first = await refresh(bundle);
    expect(first.version).toBeNull();
    expect(await files(first.folder)).toEqual(['lib/rate.ts', 'orders.ts']);
    // Nothing new: the folder stays.
    expect((await refresh(bundle)).folder).toBe(first.folder);

    await object('dags/orders.ts').write('two');
    await object('dags/new.ts').write('new');
    await object('dags/lib/rate.ts').delete();
    const second = await refresh(bundle);
    expect(await files(second.folder)).toEqual(['new.ts', 'orders.ts']);
    expect(await readFile(join(second.folder, 'orders.ts'), 'utf8')).toBe('two');
    // What was given before does not change under whoever reads it.
    expect(await readFile(join(first.folder, 'orders.ts'), 'utf8')).toBe('one');
  });

  test('fetches only what is new', async () => {
    await object('grow/a.ts').write('a');
    const bundle = source('grow', { prefix: 'grow' });
    const first = await refresh(bundle);
    await object('grow/b.ts').write('b');
    const second = await refresh(bundle);
    const inode = async (at: string) => (await stat(join(at, 'a.ts'))).ino;
    expect(await inode(second.folder)).toBe(await inode(first.folder));
  });

  test('keeps its last state while the storage fails, and says why', async () => {
    await object('kept/a.ts').write('a');
    const first = await refresh(source('kept', { prefix: 'kept' }));
    const away = source('kept', { bucket_name: 'nowhere', prefix: 'kept' });
    await expect(refresh(away)).rejects.toMatchObject({ code: 'ARIEL_BUNDLE_STORAGE' });
    expect((await away.last())?.folder).toBe(first.folder);
    await expect(refresh(source('kept', { [connKey]: 'nobody' }, []))).rejects.toMatchObject({
      code: 'ARIEL_BUNDLE_CONNECTION',
      message: expect.stringContaining('there is no connection "nobody"'),
    });
  });
});
