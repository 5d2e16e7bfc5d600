// Bundles that are Git repositories, with the machine's git and real repositories.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { BundleProject } from './bundle-project.ts';
import { dagFile } from './dag-project.ts';
import { GitRepository } from './git-repository.ts';

describe('a bundle from git', () => {
  test('gives the DAGs of its branch, of the version that is the commit', async () => {
    using repository = new GitRepository({
      'orders.ts': dagFile('orders'),
      'nested/stock.ts': dagFile('stock'),
    });
    await using project = await BundleProject.create();
    const bundle = project.git('main', repository.folder, {
      urlTemplate: () => 'https://github.com/shop/dags/tree/{version}',
    });
    await project.start(bundle);
    const { head } = repository;
    expect(await project.dags()).toEqual({ orders: head, stock: head });
    expect(await project.versions('orders')).toEqual([{ number: 1, bundle_version: head }]);
    expect(await project.bundle('main')).toEqual({
      name: 'main',
      version: head,
      refresh_error: null,
      url_template: 'https://github.com/shop/dags/tree/{version}',
    });
    expect(project.errors).toEqual([]);
  });

  test('moves on with a commit that leaves a DAG as it was, without a new version of the DAG', async () => {
    using repository = new GitRepository({ 'orders.ts': dagFile('orders'), 'stock.ts': dagFile('stock') });
    await using project = await BundleProject.create();
    await project.start(project.git('main', repository.folder));
    await project.database.run('update dag_version set is_used = 1');
    const first = repository.head;
    const second = repository.commit({ 'orders.ts': dagFile('orders', 'return 2;') });
    await project.refresh();
    expect(await project.dags()).toEqual({ orders: second, stock: second });
    expect(await project.versions('orders')).toEqual([
      { number: 1, bundle_version: first },
      { number: 2, bundle_version: second },
    ]);
    expect(await project.versions('stock')).toEqual([{ number: 1, bundle_version: first }]);
    expect((await project.bundle('main'))?.version).toBe(second);
  });

  test('has no more what was removed or renamed, and what else was pushed by force', async () => {
    using repository = new GitRepository({ 'orders.ts': dagFile('orders'), 'stock.ts': dagFile('stock') });
    await using project = await BundleProject.create();
    await project.start(project.git('main', repository.folder));
    const first = repository.head;
    repository.git('mv', 'stock.ts', 'warehouse.ts');
    repository.commit({ 'orders.ts': null });
    await project.refresh();
    expect(Object.keys(await project.dags())).toEqual(['stock']);
    expect(await project.database.first("select rel_path from dag where dag_id = 'stock'")).toEqual({
      rel_path: 'warehouse.ts',
    });
    repository.git('reset', '--quiet', '--hard', first);
    const forced = repository.commit({ 'new.ts': dagFile('new') });
    await project.refresh();
    expect(await project.dags()).toEqual({ new: forced, orders: forced, stock: forced });
  });

  test('stays as it is while the remote is away, says so, and goes on once it is back', async () => {
    using repository = new GitRepository({ 'orders.ts': dagFile('orders') });
    await using project = await BundleProject.create();
    let url = repository.folder;
    const access = async () => ({ url, username: null, password: null, ssh: null });
    await project.start(project.git('main', url, { access }));
    const first = repository.head;
    url = join(project.folder, 'nowhere');
    await project.refresh();
    expect(await project.dags()).toEqual({ orders: first });
    expect(await project.importErrors()).toMatchObject([
      { bundle: 'main', path: '(refresh)', code: 'ARIEL_BUNDLE_GIT' },
    ]);
    expect((await project.bundle('main'))?.refresh_error).toMatch(/git fetch failed: .*nowhere/);
    expect(project.errors[0]).toMatch(/^ARIEL_BUNDLE_GIT: the bundle main could not be brought up to date/);
    url = repository.folder;
    const second = repository.commit({ 'stock.ts': dagFile('stock') });
    await project.refresh();
    expect(await project.dags()).toEqual({ orders: second, stock: second });
    expect(await project.importErrors()).toEqual([]);
    expect((await project.bundle('main'))?.refresh_error).toBeNull();
  });

  test('is read as this machine had it last where it starts while the remote is away', async () => {
    using repository = new GitRepository({ 'orders.ts': dagFile('orders') });
    await using project = await BundleProject.create();
    await project.start(project.git('main', repository.folder));
    await project.start(project.git('main', join(project.folder, 'nowhere')));
    expect(await project.dags()).toEqual({ orders: repository.head });
    expect(await project.importErrors()).toHaveLength(1);
  });

  test('keeps its DAGs where it starts on a machine that never had it and the remote is away', async () => {
    using repository = new GitRepository({ 'orders.ts': dagFile('orders') });
    await using project = await BundleProject.create();
    await project.start(project.git('main', repository.folder));
    const snapshots = project.snapshots('elsewhere');
    await project.start(project.git('main', join(project.folder, 'nowhere'), { snapshots }));
    expect(await project.dags()).toEqual({ orders: repository.head });
  });

  test('is tried again by itself, soon', async () => {
    using repository = new GitRepository({ 'orders.ts': dagFile('orders') });
    await using project = await BundleProject.create({ retryMs: 20 });
    let url = join(project.folder, 'nowhere');
    const access = async () => ({ url, username: null, password: null, ssh: null });
    await project.start(project.git('main', url, { access }));
    expect(await project.dags()).toEqual({});
    url = repository.folder;
    await expect.poll(() => project.dags(), { timeout: 30_000 }).toEqual({ orders: repository.head });
  });

  test.each([
    ['a tag', 'v1'],
    ['a commit', 'first'],
  ])('follows %s', async (_what, ref) => {
    using repository = new GitRepository({ 'orders.ts': dagFile('orders') });
    repository.git('tag', '-a', 'v1', '-m', 'first');
    const first = repository.head;
    repository.commit({ 'orders.ts': dagFile('others') });
    await using project = await BundleProject.create();
    const trackingRef = ref === 'first' ? first : ref;
    await project.start(project.git('main', repository.folder, { trackingRef }));
    expect(await project.dags()).toEqual({ orders: first });
  });

  test('whose ref or folder is not there says so', async () => {
    using repository = new GitRepository({ 'orders.ts': dagFile('orders') });
    await using project = await BundleProject.create();
    const refless = project.git('refless', repository.folder, { trackingRef: 'production' });
    const empty = project.git('empty', repository.folder, { subdir: 'dags' });
    await project.start(refless, empty);
    expect(await project.importErrors()).toMatchObject([
      { bundle: 'empty', code: 'ARIEL_BUNDLE_SUBDIR' },
      { bundle: 'refless', code: 'ARIEL_BUNDLE_REF', message: expect.stringContaining('"production"') },
    ]);
  });

  test('is one folder of the repository where that is wanted, with what it imports in it', async () => {
    using repository = new GitRepository({
      'other.ts': dagFile('other'),
      'dags/orders.ts': dagFile('orders', 'return rate;', "import { rate } from './lib/rate.ts';"),
      'dags/lib/rate.ts': 'export const rate = 1;',
    });
    await using project = await BundleProject.create();
    await project.start(project.git('main', repository.folder, { subdir: 'dags' }));
    expect(Object.keys(await project.dags())).toEqual(['orders']);
    await project.database.run('update dag_version set is_used = 1');
    const second = repository.commit({ 'dags/lib/rate.ts': 'export const rate = 2;' });
    await project.refresh();
    expect((await project.versions('orders')).map((each) => each.bundle_version)[1]).toBe(second);
  });

  test('keeps the last good version of a DAG whose file is broken by a commit', async () => {
    using repository = new GitRepository({ 'orders.ts': dagFile('orders'), 'stock.ts': dagFile('stock') });
    await using project = await BundleProject.create();
    await project.start(project.git('main', repository.folder));
    const first = repository.head;
    const second = repository.commit({ 'orders.ts': 'import "ariel"; const = 1;' });
    await project.refresh();
    expect(await project.dags()).toEqual({ orders: first, stock: second });
    expect((await project.bundle('main'))?.version).toBe(second);
    expect(await project.importErrors()).toMatchObject([{ path: 'orders.ts' }]);
  });

  test('brings its submodules with it where that is wanted', async () => {
    using shared = new GitRepository({ 'rate.ts': 'export const rate = 7;' });
    using repository = new GitRepository({
      'orders.ts': dagFile('orders', 'return rate;', "import { rate } from './shared/rate.ts';"),
    });
    repository.git(
      '-c',
      'protocol.file.allow=always',
      'submodule',
      '--quiet',
      'add',
      shared.folder,
      'shared',
    );
    repository.commit({});
    await using project = await BundleProject.create();
    const environment = { ...process.env, GIT_ALLOW_PROTOCOL: 'file' };
    await project.start(
      project.git('with', repository.folder, { submodules: true, environment }),
      project.git('without', repository.folder, { environment }),
    );
    expect((await project.importErrors()).map(({ bundle }) => bundle)).toEqual(['without']);
  });

  test('has old versions removed from the machine, and .git with each', async () => {
    using repository = new GitRepository({ 'orders.ts': dagFile('orders') });
    await using project = await BundleProject.create();
    const snapshots = project.snapshots('main', { minVersions: 1, maxAgeMs: 0 });
    await project.start(project.git('main', repository.folder, { snapshots }));
    const first = repository.head;
    expect(await readdir(snapshots.pathOf(first))).toEqual(['orders.ts']);
    repository.commit({ 'stock.ts': dagFile('stock') });
    await project.refresh();
    expect(await readdir(join(snapshots.root, 'versions'))).toEqual([repository.head]);
  });
});
