// `ariel tasks logs` reads where the installation keeps its logs: the folder beside SQLite, the database on Postgres.
import { join } from 'node:path';
import {
  createInstances,
  createRun,
  type Database,
  databaseLogStore,
  folderLogStore,
  type LogStore,
} from '@ariel/store';
import { testDialect } from '@ariel/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CommandLine } from './command-line.ts';
import { giveDatabase, type ItsDatabase } from './its-database.ts';

let line: CommandLine;
let own: ItsDatabase;
beforeEach(async () => {
  line = new CommandLine();
  own = await giveDatabase(line);
  await line.run('db', 'migrate');
});
afterEach(async () => {
  line[Symbol.dispose]();
  await own[Symbol.asyncDispose]();
});

const path = 'dag_id=d/run_id=r/task_id=t/attempt=1.log';
const logLine = (event: string): string =>
  `${JSON.stringify({ timestamp: '2026-11-21T12:00:00Z', level: 'info', logger: 'task', event })}\n`;

/** Where the servers of such an installation write logs. */
const logsBeside = (database: Database): LogStore =>
  testDialect() === 'postgres'
    ? databaseLogStore(database, () => 1)
    : folderLogStore(join(line.home, 'logs'));

async function addTry(database: Database, state: 'running' | 'success'): Promise<void> {
  await database.run(
    `insert into dag (dag_id, bundle_name, rel_path, is_paused, is_active, tags, owners, schedule_text, timetable_kind,
       max_active_runs, max_active_tasks, evaluated_at, created_at)
     values ('d', 'b', 'f.ts', 0, 1, '[]', '[]', '', 'none', 1, 16, 1, 1)`,
  );
  await database.run(
    `insert into dag_version (id, dag_id, number, structure_hash, code_hash, bundle_name, rel_path, definition, created_at)
     values ('v', 'd', 1, 's', 'c', 'b', 'f.ts', '{}', 1)`,
  );
  const run = {
    ...{ dagId: 'd', runId: 'r', team: null, versionId: 'v', logicalDateUs: null, intervalStartUs: null },
    ...{
      intervalEndUs: null,
      runAfterUs: 1,
      runType: 'manual' as const,
      triggeredBy: 'test' as const,
      triggeringUser: null,
    },
    ...{ conf: '{}', params: '{}', note: null },
  };
  const runRef = (await createRun(database, run, 1)) ?? 0;
  const instance = {
    ...{ runRef, taskId: 't', mapIndex: -1, iteration: 0, path: null, attemptId: 'a', state, maxTries: 0 },
    ...{ versionId: 'v', operator: '@task', pool: 'default_pool', poolSlots: 1, priorityWeight: 1 },
    ...{ queue: 'default', scheduledUs: null },
  };
  await createInstances(database, [instance]);
  await database.run('update task_instance set try_number = 1, start_at = 1');
}

test('the lines of a try are read in pieces from where its logs are kept', async () => {
  const events = Array.from({ length: 6000 }, (_each, at) => `event ${at} ${'ö'.repeat(at % 50)}`);
  await own.within(async (database) => {
    await addTry(database, 'success');
    const bytes = Buffer.from(events.map(logLine).join(''));
    await logsBeside(database).append([{ path, offset: 0, bytes }]);
  });
  const answer = await line.run('tasks', 'logs', 'd', 'r', 't', '--json');
  expect({ code: answer.code, err: answer.err }).toEqual({ code: 0, err: '' });
  expect(answer.out.split('\n').map((text) => (JSON.parse(text) as { event: string }).event)).toEqual(events);
});

test('a try that wrote nothing is told so', async () => {
  await own.within((database) => addTry(database, 'success'));
  expect(await line.run('tasks', 'logs', 'd', 'r', 't')).toEqual({
    code: 0,
    out: '',
    err: 'The try has written nothing (it is success).',
  });
});

test('whoever follows a log sees what comes until its end, and what comes a moment after it', async () => {
  await own.within(async (database) => {
    await addTry(database, 'running');
    const logs = logsBeside(database);
    const [one, two, late] = ['one', 'two', 'late'].map((event) => Buffer.from(logLine(event)));
    if (!one || !two || !late) throw new Error('a line is missing');
    await logs.append([{ path, offset: 0, bytes: one }]);
    const followed = line.run('tasks', 'logs', 'd', 'r', 't', '--follow', '--json');
    await expect.poll(() => line.printed).toContain('one');
    await logs.append([{ path, offset: one.length, bytes: two }]);
    // Only what a worker elsewhere sends comes after the end.
    const afterEnd = (): Promise<number[]> =>
      logs.append([{ path, offset: one.length + two.length, bytes: late }]);
    if (logs.lateMs === 0) await afterEnd();
    await database.run("update task_instance set state = 'success'");
    if (logs.lateMs > 0) await afterEnd();
    const { out } = await followed;
    expect(out.split('\n').map((text) => (JSON.parse(text) as { event: string }).event)).toEqual([
      'one',
      'two',
      'late',
    ]);
  });
});

test('with a folder that all servers share, the log is read from there, whatever the database', async () => {
  const { env } = line;
  env.ARIEL__LOGGING__TASK_LOG_STORE = 'folder';
  await own.within(async (database) => {
    await addTry(database, 'success');
    const shared = folderLogStore(join(line.home, 'logs'));
    await shared.append([{ path, offset: 0, bytes: Buffer.from(logLine('from the folder')) }]);
  });
  const { code, out } = await line.run('tasks', 'logs', 'd', 'r', 't');
  expect({ code, out }).toEqual({ code: 0, out: expect.stringContaining('from the folder') });
});
