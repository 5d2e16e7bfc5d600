// `ariel db …` on each kind of database: SQLite in the home, or Postgres by its address.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { migrations, tableNames } from '@ariel/store';
import { testDialect } from '@ariel/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CommandLine } from './command-line.ts';
import { giveDatabase, type ItsDatabase } from './its-database.ts';

let line: CommandLine;
let own: ItsDatabase;
beforeEach(async () => {
  line = new CommandLine();
  own = await giveDatabase(line);
});
afterEach(async () => {
  line[Symbol.dispose]();
  await own[Symbol.asyncDispose]();
});

const within: ItsDatabase['within'] = (work) => own.within(work);
const newest = migrations.at(-1);

test('migrate makes the schema, once; check and check-migrations say that it is there', async () => {
  expect(await line.run('db', 'check')).toMatchObject({ code: 1 });
  expect(await line.run('db', 'migrate')).toMatchObject({
    code: 0,
    out: expect.stringContaining('applied initial'),
  });
  expect(await line.run('db', 'upgrade')).toMatchObject({
    code: 0,
    out: expect.stringContaining('is up to date'),
  });
  expect(await line.run('db', 'check')).toMatchObject({ code: 0, out: expect.stringContaining('is well') });
  expect(await line.run('db', 'check-migrations')).toMatchObject({ code: 0 });
});

test('downgrade goes back by number or name, after a question, and migrate forward again', async () => {
  await line.run('db', 'migrate');
  expect(await line.run('db', 'downgrade', '--to-revision', 'limits')).toMatchObject({
    code: 1,
    err: expect.stringContaining('Nothing was changed'),
  });
  expect(await line.run('db', 'downgrade', '-r', '4', '--yes')).toMatchObject({
    code: 0,
    out: expect.stringContaining(`undid ${newest?.name}`),
  });
  expect(await line.run('db', 'check-migrations')).toMatchObject({
    code: 1,
    err: expect.stringContaining('ARIEL_SCHEMA_OLD'),
  });
  expect(await line.run('db', 'migrate')).toMatchObject({
    code: 0,
    out: expect.stringContaining(`${newest?.name}.`),
  });
  expect(await line.run('db', 'downgrade', '-r', 'nonsense', '--yes')).toMatchObject({
    code: 2,
    err: expect.stringContaining('1 (initial)'),
  });
});

test('reset makes everything anew, after a question', async () => {
  await line.run('db', 'migrate');
  await within((database) => database.run("insert into pool (name, slots) values ('p', 1)"));
  expect(await line.run('db', 'reset')).toMatchObject({ code: 1 });
  expect(await line.run('db', 'reset', '--yes')).toMatchObject({
    code: 0,
    out: expect.stringContaining('empty again'),
  });
  expect(await within((database) => database.all('select name from pool'))).toEqual([
    { name: 'default_pool' },
  ]);
});

test('clean counts, asks, deletes what is old, and keeps a copy that can be exported and dropped', async () => {
  await line.run('db', 'migrate');
  const event = 'insert into event_log (at, event, dag_id, extra) values (?, ?, ?, ?)';
  await within((database) =>
    database.runMany(event, [
      [1_000_000, 'old', 'a', 'x, "y"'],
      [2_000_000, 'old', 'b', null],
      [1_780_000_000_000_000, 'new', 'a', null],
    ]),
  );
  const clean = ['db', 'clean', '--clean-before-timestamp', '2020-01-01', '--tables', 'log'];
  expect(await line.run(...clean, '--dry-run')).toMatchObject({
    code: 0,
    out: expect.stringContaining('event_log: 2 rows'),
  });
  expect(await line.run(...clean)).toMatchObject({
    code: 1,
    err: expect.stringContaining('Nothing was deleted'),
  });
  expect(await line.run(...clean, '--exclude-dag-ids', 'b', '--yes')).toMatchObject({
    code: 0,
    out: expect.stringContaining('Deleted 1 rows'),
  });
  expect(await within((database) => database.all('select dag_id from event_log order by at'))).toEqual([
    { dag_id: 'b' },
    { dag_id: 'a' },
  ]);
  const exported = await line.run('db', 'export-archived', '--output-path', 'out');
  expect(exported).toMatchObject({ code: 0, out: expect.stringContaining('1 rows') });
  const [file = ''] = readdirSync(join(line.folder, 'out'));
  expect(file).toMatch(/^_archive_event_log__\d{14}\.csv$/);
  expect(readFileSync(join(line.folder, 'out', file), 'utf8')).toContain('"x, ""y"""');
  expect(await line.run('db', 'drop-archived', '--yes')).toMatchObject({
    code: 0,
    out: expect.stringContaining('Dropped _archive_event_log'),
  });
  expect(await line.run('db', 'drop-archived', '--yes')).toMatchObject({
    out: 'There are no archive tables.',
  });
});

test('clean takes a run with all that belongs to it, and leaves the newest of each DAG', async () => {
  await line.run('db', 'migrate');
  const run = `insert into dag_run (dag_id, run_id, version_id, run_after, state, run_type, triggered_by, conf, params, queued_at, updated_at)
    values ('d', ?, 'v', ?, 'success', 'manual', 'test', '{}', '{}', 1, 1)`;
  const result = `insert into xcom (run_ref, task_id, map_index, key, value, attempt_id, created_at)
    select id, 't', -1, 'return_value', '1', 'a', 1 from dag_run`;
  await within(async (database) => {
    await database.runMany(run, [
      ['one', 1],
      ['two', 2],
      ['three', 3],
    ]);
    await database.run(result);
  });
  const answer = await line.run(
    'db',
    'clean',
    '--clean-before-timestamp',
    '2020-01-01',
    '--batch-size',
    '1',
    '--skip-archive',
    '--yes',
  );
  expect(answer).toMatchObject({ code: 0, out: expect.stringContaining('Deleted 2 rows') });
  expect(await within((database) => database.all('select run_id from dag_run'))).toEqual([
    { run_id: 'three' },
  ]);
  expect(await within((database) => database.all('select count(*) as n from xcom'))).toEqual([{ n: 1 }]);
});

test('clean takes logs by the end of their try and by their DAG, and workers that were not heard of', async () => {
  await line.run('db', 'migrate');
  const young = 1_780_000_000_000_000;
  const path = (dag: string): string => `dag_id=${dag}/run_id=r/task_id=t/attempt=1.log`;
  const worker = `insert into worker (id, hostname, pid, queues, places, running, version, started_at, seen_at)
    values (?, 'h', 1, '[]', 1, 0, '1', 1, ?)`;
  const chunk = 'insert into log_chunk (path, start_byte, size, content, created_at) values (?, ?, 1, ?, ?)';
  const byte = new Uint8Array([120]);
  await within(async (database) => {
    await database.runMany(chunk, [
      [path('old'), 0, byte, 1],
      [path('old'), 1, byte, 2],
      [path('old_too'), 0, byte, 1],
      [path('goes_on'), 0, byte, 1],
      [path('goes_on'), 1, byte, young],
    ]);
    await database.runMany(worker, [
      ['gone', 1],
      ['here', young],
    ]);
  });
  const paths = () =>
    within(async (database) =>
      (await database.all<{ path: string }>('select path from log_chunk order by path, start_byte')).map(
        (row) => row.path,
      ),
    );
  const clean = ['db', 'clean', '--clean-before-timestamp', '2020-01-01', '--yes', '--tables'];
  expect(await line.run(...clean, 'log_chunk', '--dag-ids', 'old')).toMatchObject({
    code: 0,
    out: expect.stringContaining('log_chunk: 1 rows'),
  });
  expect(await paths()).toEqual([path('goes_on'), path('goes_on'), path('old_too')]);
  expect(await line.run(...clean, 'log_chunk,worker', '--skip-archive')).toMatchObject({ code: 0 });
  expect(await paths()).toEqual([path('goes_on'), path('goes_on')]);
  expect(await within((database) => database.all('select id from worker'))).toEqual([{ id: 'here' }]);
  const [archive = ''] = await within(async (database) =>
    (await tableNames(database)).filter((name) => name.startsWith('_archive_log_chunk__')),
  );
  expect(await within((database) => database.all(`select path from ${archive}`))).toEqual([
    { path: path('old') },
    { path: path('old') },
  ]);
});

test('info names the database without its password', async () => {
  await line.run('db', 'migrate');
  const { out } = await line.run('info');
  expect(out).toContain(testDialect() === 'postgres' ? 'at 127.0.0.1:' : 'ariel.db');
  expect(out).toContain('pending_migrations');
});

test('an address at which nothing answers is told with its code', async () => {
  line.env.ARIEL__DATABASE__SQL_ALCHEMY_CONN = 'postgresql://u:secret@127.0.0.1:1/d';
  const answer = await line.run('db', 'check');
  expect(answer).toMatchObject({ code: 1, err: expect.stringContaining('ARIEL_DATABASE_UNAVAILABLE') });
  expect(answer.err).not.toContain('secret');
});
