// What is known of bundles: in step with the configuration, moved on version by version, pinned by runs.
import { openTestDatabase, type TestDatabase } from '@ariel/testkit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  allTeams,
  type ConfiguredBundle,
  createRun,
  type Database,
  noteCaughtUp,
  noteFailedRefresh,
  noteRefresh,
  syncBundles,
  versionInBundle,
} from '../src/index.ts';

let opened: TestDatabase;
let database: Database;
beforeEach(async () => {
  opened = await openTestDatabase();
  database = opened.database;
});
afterEach(() => opened[Symbol.asyncDispose]());

const bundle = (name: string, team: string | null = null): ConfiguredBundle => ({
  name,
  kind: 'local',
  team,
});
const sync = (...bundles: readonly ConfiguredBundle[]) =>
  syncBundles(database, bundles, { disablesVersioning: false });
const refreshed = (version: string | null, nowUs = 5) =>
  noteRefresh(database, { name: 'git', kind: 'git', version, urlTemplate: null, nowUs });

async function addDag(dagId: string, bundleName: string, versionId = `${dagId}-1`): Promise<void> {
  await database.run(
    `insert into dag (dag_id, bundle_name, rel_path, is_paused, is_active, tags, owners, schedule_text, timetable_kind,
       max_active_runs, max_active_tasks, evaluated_at, created_at, latest_version_id)
     values (?, ?, ?, 0, 1, '[]', '[]', '', 'none', 16, 16, 0, 0, ?)`,
    [dagId, bundleName, `${dagId}.ts`, versionId],
  );
  await addVersion(dagId, bundleName, { id: versionId, number: 1 });
}

async function addVersion(
  dagId: string,
  bundleName: string,
  at: {
    readonly id: string;
    readonly number: number;
    readonly of?: readonly [string, number, number | null];
  },
): Promise<void> {
  const [version, seq, until] = at.of ?? [null, null, null];
  await database.run(
    `insert into dag_version (id, dag_id, number, structure_hash, code_hash, bundle_name, rel_path, definition, created_at,
       bundle_version, bundle_seq, bundle_until) values (?, ?, ?, '', '', ?, ?, '{}', 0, ?, ?, ?)`,
    [at.id, dagId, at.number, bundleName, `${dagId}.ts`, version, seq, until],
  );
}

async function pinned(dagId: string, versionId: string, bundleVersion?: string): Promise<string | null> {
  const runRef = await createRun(
    database,
    {
      ...{ dagId, runId: `${versionId} ${bundleVersion}`, team: null, versionId, logicalDateUs: null },
      ...{
        intervalStartUs: null,
        intervalEndUs: null,
        runAfterUs: 0,
        runType: 'manual',
        triggeredBy: 'rest_api',
      },
      ...{ triggeringUser: null, conf: '{}', params: '{}', note: null },
      ...(bundleVersion === undefined ? {} : { bundleVersion }),
    },
    0,
  );
  const row = await database.first<{ bundle_version: string | null }>(
    'select bundle_version from dag_run where id = ?',
    [runRef],
  );
  return row?.bundle_version ?? null;
}

describe('bundles in step with the configuration', () => {
  test('a bundle that is not configured any more is inactive, and its DAGs stale, with their errors gone', async () => {
    await addDag('orders', 'shop');
    await addDag('stock', 'warehouse');
    await database.run(
      "insert into import_error (bundle_name, rel_path, code, message, stack, created_at) values ('shop', 'bad.ts', 'X', '', '', 0)",
    );
    await sync(bundle('shop'), bundle('warehouse'));
    expect(await sync(bundle('warehouse'))).toEqual({ changedDagIds: ['orders'], importErrorsChanged: true });
    expect(await database.all('select dag_id, is_active from dag order by dag_id')).toEqual([
      { dag_id: 'orders', is_active: 0 },
      { dag_id: 'stock', is_active: 1 },
    ]);
    expect(await database.all('select name, is_active from dag_bundle order by name')).toEqual([
      { name: 'shop', is_active: 0 },
      { name: 'warehouse', is_active: 1 },
    ]);
    await sync(bundle('shop'));
    expect(await database.all('select name from dag_bundle where is_active = 1')).toEqual([{ name: 'shop' }]);
  });

  test('what is known of plugins stays', async () => {
    await database.run(
      "insert into source_file (bundle_name, rel_path, content_hash, evaluated_at, duration_ms) values ('plugins-folder', 'plugins/a.ts', '', 0, 0)",
    );
    await sync(bundle('shop'));
    expect(await database.all('select rel_path from source_file')).toEqual([{ rel_path: 'plugins/a.ts' }]);
  });

  test('the team of a bundle is that of its DAGs, and goes as it came', async () => {
    await database.run("insert into team (name, created_at) values ('blue', 0), ('red', 0)");
    await addDag('orders', 'shop');
    await addDag('stock', 'warehouse');
    await database.run("insert into team_bundle (bundle_name, team) values ('warehouse', 'red')");
    await sync(bundle('shop', 'blue'), bundle('warehouse'));
    const teams = async () =>
      (await database.all<{ team: string | null }>('select team from dag order by dag_id')).map(
        (row) => row.team,
      );
    expect(await teams()).toEqual(['blue', 'red']);
    expect((await allTeams(database)).map(({ bundles }) => bundles)).toEqual([['shop'], ['warehouse']]);
    await sync(bundle('shop', 'red'), bundle('warehouse'));
    expect((await teams())[0]).toBe('red');
    await sync(bundle('shop'), bundle('warehouse'));
    expect(await teams()).toEqual([null, 'red']);
    // By hand, beside the configuration.
    expect((await allTeams(database)).map(({ bundles }) => bundles)).toEqual([[], ['warehouse']]);
  });

  test('a team that does not exist is refused before anything changes', async () => {
    await sync(bundle('shop'));
    await expect(sync(bundle('warehouse', 'green'))).rejects.toThrow(
      'The bundle "warehouse" is configured for the team "green", and there is no such team',
    );
    expect(await database.all('select name from dag_bundle where is_active = 1')).toEqual([{ name: 'shop' }]);
  });
});

describe('versions of a bundle', () => {
  test('are counted as they come, also where one comes again', async () => {
    expect((await refreshed('a')).seq).toBe(1);
    expect((await refreshed('a')).seq).toBe(1);
    expect((await refreshed('b')).seq).toBe(2);
    expect((await refreshed('a')).seq).toBe(3);
    expect(await database.all('select version from dag_bundle_version order by seq')).toEqual(
      ['a', 'b', 'a'].map((version) => ({ version })),
    );
  });

  test('a failed refresh is an error of the bundle until it is up to date again', async () => {
    await refreshed('a', 5);
    const failed = {
      ...{ name: 'git', kind: 'git', code: 'ARIEL_BUNDLE_GIT', message: 'away', remedy: 'wait', nowUs: 6 },
    };
    expect(await noteFailedRefresh(database, failed)).toBe(true);
    expect(await noteFailedRefresh(database, failed)).toBe(false);
    expect(await database.first('select refreshed_at, refresh_error from dag_bundle')).toEqual({
      refreshed_at: 5,
      refresh_error: 'away',
    });
    expect(await database.all('select bundle_name, rel_path, code from import_error')).toEqual([
      { bundle_name: 'git', rel_path: '(refresh)', code: 'ARIEL_BUNDLE_GIT' },
    ]);
    expect(await refreshed('a', 7)).toEqual({ seq: 1, importErrorsChanged: true });
    expect(await database.all('select code from import_error')).toEqual([]);
  });

  test('a run pins the version that its DAG is of', async () => {
    await addDag('orders', 'git');
    await refreshed('b');
    await noteCaughtUp(database, 'git', { version: 'b', seq: 1 });
    expect(await pinned('orders', 'orders-1')).toBe('b');
    await addVersion('orders', 'git', { id: 'orders-0', number: 0, of: ['a', 1, 2] });
    expect(await pinned('orders', 'orders-0')).toBe('a');
    expect(await pinned('orders', 'orders-0', 'a2')).toBe('a2');
  });

  test.each([
    ['the installation says so', true, null, null],
    ['the DAG says so', false, 1, null],
    ['the DAG says otherwise', true, 0, 'b'],
    ['nobody says so', false, null, 'b'],
  ])('a run pins none where %s', async (_who, disablesVersioning, ofDag, expected) => {
    await addDag('orders', 'git');
    await syncBundles(database, [{ name: 'git', kind: 'git', team: null }], { disablesVersioning });
    await refreshed('b');
    await noteCaughtUp(database, 'git', { version: 'b', seq: 1 });
    await database.run('update dag set disables_bundle_versioning = ?', [ofDag]);
    expect(await pinned('orders', 'orders-1')).toBe(expected);
  });

  test('a DAG whose file is in error stays of the version that was the last good one', async () => {
    await addDag('orders', 'git');
    await addDag('stock', 'git');
    await refreshed('a');
    await noteCaughtUp(database, 'git', { version: 'a', seq: 1 });
    await database.run("update dag set has_import_errors = 1 where dag_id = 'stock'");
    await noteCaughtUp(database, 'git', { version: 'b', seq: 1 });
    expect(await database.all('select dag_id, bundle_version from dag order by dag_id')).toEqual([
      { dag_id: 'orders', bundle_version: 'b' },
      { dag_id: 'stock', bundle_version: 'a' },
    ]);
  });

  test('the version of a DAG is found by any version of the bundle in which it was so', async () => {
    for (const version of ['a', 'b', 'c', 'd']) await refreshed(version);
    await addDag('orders', 'git', 'gone');
    await addVersion('orders', 'git', { id: 'first', number: 2, of: ['a', 1, 3] });
    await addVersion('orders', 'git', { id: 'second', number: 3, of: ['d', 4, null] });
    const found = (version: string) => versionInBundle(database, 'orders', version);
    expect(await Promise.all(['a', 'b', 'c', 'd', 'x'].map(found))).toEqual([
      'first',
      'first',
      // It was replaced before any run used it.
      null,
      'second',
      null,
    ]);
  });
});
