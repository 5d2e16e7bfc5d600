// Several bundles in one dag processor: whose DAG it is where two have it, and who gets it then.
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Bundle } from '../src/index.ts';
import { BundleProject } from './bundle-project.ts';
import { dagFile } from './dag-project.ts';
import { GitRepository } from './git-repository.ts';

async function local(
  project: BundleProject,
  name: string,
  files: Readonly<Record<string, string>>,
): Promise<Bundle> {
  const folder = join(project.folder, name);
  await mkdir(folder, { recursive: true });
  for (const [path, text] of Object.entries(files)) await writeFile(join(folder, path), text);
  return { name, folder };
}

async function owners(project: BundleProject): Promise<Record<string, string>> {
  const rows = await project.database.all<{ dag_id: string; bundle_name: string }>(
    'select dag_id, bundle_name from dag where is_active = 1 order by dag_id',
  );
  return Object.fromEntries(rows.map((row) => [row.dag_id, row.bundle_name]));
}

test('each bundle gives its DAGs, files of one name in two bundles are two files', async () => {
  await using project = await BundleProject.create();
  await project.start(
    await local(project, 'shop', { 'daily.ts': dagFile('orders') }),
    await local(project, 'warehouse', { 'daily.ts': dagFile('stock') }),
  );
  expect(await owners(project)).toEqual({ orders: 'shop', stock: 'warehouse' });
  expect(await project.dags()).toEqual({ orders: null, stock: null });
});

test('a DAG id in two bundles is an error of the later one, until the first gives it up', async () => {
  await using project = await BundleProject.create();
  const shop = await local(project, 'shop', { 'orders.ts': dagFile('orders') });
  await project.start(shop);
  const copy = await local(project, 'copy', { 'same.ts': dagFile('orders') });
  await project.start(shop, copy);
  expect(await owners(project)).toEqual({ orders: 'shop' });
  expect(await project.importErrors()).toMatchObject([
    {
      bundle: 'copy',
      path: 'same.ts',
      code: 'ARIEL_IMPORT_DAG_ID_TAKEN',
      message: 'DAG "orders" is already defined by orders.ts of the bundle shop, which was there first.',
    },
  ]);
  await rm(join(shop.folder, 'orders.ts'));
  await project.refresh();
  expect(await owners(project)).toEqual({ orders: 'copy' });
  expect(await project.importErrors()).toEqual([]);
});

test('an id that a processor elsewhere has freed is found at the next look', async () => {
  await using project = await BundleProject.create();
  const shop = await local(project, 'shop', { 'orders.ts': dagFile('orders') });
  const copy = await local(project, 'copy', { 'same.ts': dagFile('orders') });
  await project.start(shop);
  await project.start(copy);
  expect(await owners(project)).toEqual({ orders: 'shop' });
  await project.database.run("update dag set is_active = 0 where dag_id = 'orders'");
  await project.refresh();
  expect(await owners(project)).toEqual({ orders: 'copy' });
});

test('a DAG that moves from a folder to Git keeps its version, which is of the commit from then on', async () => {
  const text = dagFile('orders');
  using repository = new GitRepository({ 'orders.ts': text });
  await using project = await BundleProject.create();
  await project.start(await local(project, 'shop', { 'orders.ts': text }));
  await project.start(project.git('shop', repository.folder));
  expect(await project.dags()).toEqual({ orders: repository.head });
  expect(await project.versions('orders')).toEqual([{ number: 1, bundle_version: repository.head }]);
});

test('a bundle that is broken keeps no other waiting', async () => {
  await using project = await BundleProject.create();
  await project.start(
    project.git('away', join(project.folder, 'nowhere')),
    await local(project, 'shop', { 'orders.ts': dagFile('orders') }),
  );
  expect(await owners(project)).toEqual({ orders: 'shop' });
  expect((await project.importErrors()).map(({ bundle }) => bundle)).toEqual(['away']);
});

test('a folder that cannot be made is told, and its DAGs stay as they are', async () => {
  await using project = await BundleProject.create();
  const shop = await local(project, 'shop', { 'orders.ts': dagFile('orders') });
  const near = await local(project, 'near', { 'near.ts': dagFile('near') });
  await project.start(shop, near);
  await project.processor.stop();
  await rm(shop.folder, { recursive: true });
  await writeFile(shop.folder, 'in its place');
  await project.start({ ...shop, folder: join(shop.folder, 'dags') }, near);
  expect(await owners(project)).toEqual({ near: 'near', orders: 'shop' });
  expect(await project.importErrors()).toMatchObject([{ bundle: 'shop', code: 'ARIEL_BUNDLE_REFRESH' }]);
});

test('all files of a bundle are read anew where somebody asks', async () => {
  await using project = await BundleProject.create();
  await project.start(await local(project, 'shop', { 'orders.ts': dagFile('orders') }));
  await project.database.run('update source_file set duration_ms = -1');
  await project.processor.reparse('shop', '');
  await project.processor.whenSettled();
  expect(await project.database.first('select duration_ms < 0 as is_old from source_file')).toEqual({
    is_old: 0,
  });
});
