// Bundles as the command line and a standalone know them.
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { loadConfig } from '../src/config/load-config.ts';
import { StartError } from '../src/standalone/home.ts';
import { type Standalone, startStandalone } from '../src/standalone/standalone.ts';
import { CommandLine } from './command-line.ts';

const dag = (dagId: string, returned = '1'): string => `import { dag, task } from 'ariel';
dag('${dagId}', {}, () => {
  task('work', () => ${returned})();
});
`;

let line: CommandLine;
let standalone: Standalone | null = null;
const reports: string[] = [];

beforeEach(() => {
  reports.length = 0;
  line = new CommandLine({ 'near.ts': dag('near') });
});
afterEach(async () => {
  await standalone?.stop();
  standalone = null;
  line[Symbol.dispose]();
});

const git = (...args: readonly string[]): string =>
  execFileSync(
    'git',
    ['-C', join(line.folder, 'shop'), '-c', 'user.name=A', '-c', 'user.email=a@b', ...args],
    {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  ).trim();

function commit(files: Readonly<Record<string, string>>): string {
  const folder = join(line.folder, 'shop');
  mkdirSync(folder, { recursive: true });
  git('init', '--quiet', '--initial-branch=main');
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  git('add', '--all');
  git('commit', '--quiet', '-m', 'change');
  return git('rev-parse', 'HEAD');
}

const near = {
  name: 'dags-folder',
  classpath: 'airflow.dag_processing.bundles.local.LocalDagBundle',
  kwargs: {},
};
const shop = () => ({
  name: 'shop',
  classpath: 'airflow.providers.git.bundles.git.GitDagBundle',
  kwargs: { tracking_ref: 'main', repo_url: join(line.folder, 'shop'), refresh_interval: 3600 },
});

function configure(...bundles: readonly object[]): void {
  // By Airflow's own name for it.
  line.env.AIRFLOW__DAG_PROCESSOR__DAG_BUNDLE_CONFIG_LIST = JSON.stringify(bundles);
}

async function start(): Promise<void> {
  standalone = await startStandalone({
    config: loadConfig({ env: line.env }),
    environment: line.env,
    version: '1.2.3',
    pagesFolder: null,
    servesApi: false,
    report: (message) => reports.push(message),
  });
}
async function stop(): Promise<void> {
  await standalone?.stop();
  standalone = null;
}

async function rows(...args: readonly string[]): Promise<Record<string, unknown>[]> {
  const { err, out } = await line.run(...args, '-o', 'json');
  expect(err).not.toContain('ARIEL_');
  return JSON.parse(out);
}
const listed = async (...more: readonly string[]) =>
  Object.fromEntries(
    (await rows('dags', 'list', ...more)).map((row) => [
      row.dag_id,
      `${row.bundle_name} ${row.bundle_version}`,
    ]),
  );
const until = (work: () => Promise<void>) => vi.waitFor(work, { timeout: 40_000, interval: 200 });

test('a standalone reads all bundles of the list, and their tasks run', async () => {
  const first = commit({ 'orders.ts': dag('orders') });
  configure(near, shop());
  await start();
  await until(async () =>
    expect(await listed()).toEqual({ near: 'dags-folder null', orders: `shop ${first}` }),
  );
  expect(await listed('--bundle-name', 'shop')).toEqual({ orders: `shop ${first}` });
  await line.run('dags', 'trigger', 'orders', '-r', 'one');
  await until(async () =>
    expect((await line.run('dags', 'state', 'orders', 'one')).out).toContain('success'),
  );

  const second = commit({ 'orders.ts': dag('orders', '2') });
  const asked = await line.run('dags', 'reserialize', '--bundle-name', 'shop');
  expect([asked.code, asked.err]).toEqual([
    0,
    expect.stringContaining('reads all files of the bundle shop anew'),
  ]);
  await until(async () =>
    expect(await listed('--bundle-name', 'shop')).toEqual({ orders: `shop ${second}` }),
  );
  await line.withDatabase(async (database) => {
    expect(await database.all('select run_id, bundle_version from dag_run')).toEqual([
      { run_id: 'one', bundle_version: first },
    ]);
  });
});

test('a bundle that leaves the list takes its DAGs along; without a running Ariel, the command reads files itself', async () => {
  const first = commit({ 'orders.ts': dag('orders') });
  configure(near, shop());
  await start();
  await until(async () => expect(Object.keys(await listed())).toEqual(['near', 'orders']));
  await stop();
  configure(near);
  expect((await line.run('dags', 'reserialize')).err).toContain('of the bundle dags-folder were read anew');
  expect(Object.keys(await listed())).toEqual(['near']);
  configure(near, shop());
  expect((await line.run('dags', 'reserialize', '-B', 'shop')).err).toContain(
    'of the bundle shop were read anew',
  );
  expect(await listed()).toEqual({ near: 'dags-folder null', orders: `shop ${first}` });
  // Under another name its DAGs are the same, with their past.
  configure(near, { ...shop(), name: 'store' });
  await line.run('dags', 'reserialize', '-B', 'store');
  expect(await listed('-B', 'store')).toEqual({ orders: `store ${first}` });
  await line.withDatabase(async (database) => {
    expect(await database.all("select number from dag_version where dag_id = 'orders'")).toEqual([
      { number: 1 },
    ]);
  });
  const unknown = await line.run('dags', 'reserialize', '-B', 'nowhere');
  expect([unknown.code, unknown.err]).toEqual([2, expect.stringContaining('there are dags-folder, store')]);
});

test('a repository that is away keeps nobody from starting, and is told', async () => {
  configure(near, shop());
  await start();
  await until(async () => expect(Object.keys(await listed())).toEqual(['near']));
  await until(async () =>
    expect(reports.join('\n')).toContain('ARIEL_BUNDLE_GIT: the bundle shop could not be'),
  );
  expect(await rows('dags', 'list-import-errors', '-B', 'shop')).toMatchObject([
    { bundle_name: 'shop', filepath: '(refresh)' },
  ]);
});

test('a bundle of a team that does not exist is refused; of one that does, its DAGs are', async () => {
  configure({ ...near, team_name: 'blue' });
  await expect(start()).rejects.toThrow(StartError);
  await expect(start()).rejects.toThrow(/ARIEL_BUNDLE_TEAM_UNKNOWN: .* "ariel teams create blue" makes it/);
  expect((await line.run('teams', 'create', 'blue')).code).toBe(0);
  await start();
  await until(async () => expect(Object.keys(await listed())).toEqual(['near']));
  await line.withDatabase(async (database) => {
    expect(await database.first("select team from dag where dag_id = 'near'")).toEqual({ team: 'blue' });
  });
});

test('a list that is wrong is told as a whole before anything starts', async () => {
  configure(near, { name: 'lake', classpath: 's3', kwargs: {} });
  const { code, err } = await line.run('dags', 'list');
  expect(code).not.toBe(0);
  expect(err).toContain(
    'dag_processor.dag_bundle_config_list (from AIRFLOW__DAG_PROCESSOR__DAG_BUNDLE_CONFIG_LIST)',
  );
  expect(err).toContain('bundle "lake": "bucket_name" is null');
});
