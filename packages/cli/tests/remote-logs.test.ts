// Logs of ended runs in a remote folder: copied there, and read from there once they are nowhere else.
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { StoragePath } from '@ariel/provider-storage';
import { folderLogStore, migrate, openSqlite } from '@ariel/store';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LogArchive } from '../src/logs/log-archive.ts';
import { withRemoteLogs } from '../src/logs/with-remote-logs.ts';

let folder: string;
const problems: string[] = [];
const report = ({ error, message }: { message: string; error: unknown }): void =>
  void problems.push(`${message}: ${String(error)}`);

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ariel-logs-'));
  problems.length = 0;
});
afterEach(() => rm(folder, { recursive: true }));

const path = 'dag_id=d/run_id=r/task_id=t/attempt=1.log';
const remote = (): StoragePath => new StoragePath(join(folder, 'remote'));

async function writeLog(relative: string, text: string): Promise<void> {
  const file = join(folder, 'logs', relative);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}

test('those of all tries of a run that has ended are copied, and again where they have grown', async () => {
  const database = openSqlite({ path: join(folder, 'db.sqlite') });
  await migrate(database, 0);
  await database.run('pragma foreign_keys = off');
  const insert = async (table: string, id: string, taskId: string, tryNumber: number, mapIndex = -1) => {
    const columns = (
      await database.all<{ name: string; type: string; notnull: number; dflt_value: unknown }>(
        `select name, type, "notnull", dflt_value from pragma_table_info('${table}')`,
      )
    ).filter(({ dflt_value, notnull }) => notnull === 1 && dflt_value === null);
    const known: Record<string, unknown> = {
      id,
      run_ref: 1,
      task_id: taskId,
      try_number: tryNumber,
      map_index: mapIndex,
      iteration: 0,
    };
    const names = [...new Set([...columns.map(({ name }) => name), ...Object.keys(known)])];
    const values = names.map((name) =>
      name in known
        ? known[name]
        : /int/i.test(columns.find((each) => each.name === name)?.type ?? '')
          ? 0
          : '',
    );
    await database.run(
      `insert into ${table} (${names.join(', ')}) values (${names.map(() => '?').join(', ')})`,
      values as never,
    );
  };
  const runColumns = await database.all<{ name: string; type: string; notnull: number; dflt_value: unknown }>(
    `select name, type, "notnull", dflt_value from pragma_table_info('dag_run')`,
  );
  const run: Record<string, unknown> = { id: 1, dag_id: 'd', run_id: 'r', state: 'success', end_at: 5 };
  const needed = runColumns.filter(
    ({ dflt_value, name, notnull }) => (notnull === 1 && dflt_value === null) || name in run,
  );
  await database.run(
    `insert into dag_run (${needed.map(({ name }) => name).join(', ')}) values (${needed.map(() => '?').join(', ')})`,
    needed.map(({ name, type }) => (name in run ? run[name] : /int/i.test(type) ? 0 : 'manual')) as never,
  );
  await insert('task_instance', 'a', 't', 2);
  await insert('task_instance_history', 'b', 't', 1);
  await insert('task_instance', 'c', 'm', 1, 3);
  await insert('task_instance', 'e', 'never', 0);
  await writeLog(path, 'first\n');
  await writeLog('dag_id=d/run_id=r/task_id=t/attempt=2.log', 'second\n');
  await writeLog('dag_id=d/run_id=r/task_id=m/map_index=3/attempt=1.log', 'x'.repeat(5_000_000));
  const archived = async (): Promise<void> => {
    const logs = folderLogStore(join(folder, 'logs'));
    const archive = new LogArchive({ database, logs, folder: async () => remote(), nowUs: () => 10, report });
    archive.start();
    await archive.stop();
  };
  await archived();
  const copied = (relative: string) => readFile(join(folder, 'remote', relative), 'utf8');
  expect(problems).toEqual([]);
  expect(await copied(path)).toBe('first\n');
  expect(await copied('dag_id=d/run_id=r/task_id=t/attempt=2.log')).toBe('second\n');
  expect(await copied('dag_id=d/run_id=r/task_id=m/map_index=3/attempt=1.log')).toHaveLength(5_000_000);
  await writeLog(path, 'first\nand more\n');
  await archived();
  expect(await copied(path)).toBe('first\nand more\n');
  await database.close();
});

test('are read from there once their own place has them no more', async () => {
  const logs = withRemoteLogs(folderLogStore(join(folder, 'logs')), async () => remote(), report);
  await remote().join(path).write('from afar');
  expect(await logs.sizes([path, 'dag_id=d/none.log'])).toEqual([9, 0]);
  expect(Buffer.from(await logs.read(path, 5, 100)).toString()).toBe('afar');
  expect(await logs.read(path, 20, 30)).toHaveLength(0);
  await writeLog(path, 'here');
  expect(Buffer.from(await logs.read(path, 0, 100)).toString()).toBe('here');
  expect(problems).toEqual([]);
});

test('a remote folder that cannot be reached leaves the others readable, and is asked again later', async () => {
  let nowMs = 0;
  let asked = 0;
  const open = async (): Promise<StoragePath> => {
    asked += 1;
    if (asked === 1) throw new Error('no route');
    return remote();
  };
  const logs = withRemoteLogs(folderLogStore(join(folder, 'logs')), open, report, () => nowMs);
  await remote().join(path).write('late');
  expect(await logs.sizes([path])).toEqual([0]);
  expect(await logs.sizes([path])).toEqual([0]);
  expect(problems).toEqual(['remote logs cannot be read: Error: no route']);
  nowMs = 20_000;
  expect(await logs.sizes([path])).toEqual([4]);
});
