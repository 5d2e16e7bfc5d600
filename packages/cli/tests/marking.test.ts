// `ariel tasks mark-…` and `ariel dags mark-…` on a home in which nothing runs: the preview, the question, the effect.
import { aDag, everyDay, publishDefinitions, t } from '@ariel/testkit';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { CommandLine } from './command-line.ts';

const NEW_YEAR_US = Date.parse('2026-01-01T00:00:00Z') * 1000;
const runId = 'backfill__2026-01-01T00:00:00+00:00';
const sales = aDag(
  'sales',
  t('extract'),
  t('work.check').after('extract'),
  t('work.load').after('extract'),
  t('report').after('work.load'),
).with({
  ...{ schedule: everyDay, startDate: NEW_YEAR_US, catchup: false },
  groups: [
    {
      ...{ groupId: 'work', parentGroupId: null, displayName: null, tooltip: null },
      ...{ mapping: null, loop: null, retries: 0, retryDelayMs: 0 },
    },
  ],
});

let line: CommandLine;
beforeEach(async () => {
  line = new CommandLine();
  onTestFinished(() => line[Symbol.dispose]());
  await line.run('db', 'migrate');
  await line.withDatabase((database) =>
    publishDefinitions(database, [sales.definition], { nowUs: NEW_YEAR_US }),
  );
  await line.run(
    'backfill',
    'create',
    '--dag-id',
    'sales',
    '--from-date',
    '2026-01-01',
    '--to-date',
    '2026-01-03',
  );
  await line.withDatabase(async (database) => {
    for (const run of await database.all<{ id: number; version_id: string }>(
      'select id, version_id from dag_run',
    ))
      for (const [taskId, state] of [
        ['extract', 'success'],
        ['work.check', 'success'],
        ['work.load', 'failed'],
        ['report', 'upstream_failed'],
      ] as const)
        await database.run(
          `insert into task_instance (run_ref, task_id, map_index, id, state, try_number, max_tries, version_id, operator, pool, pool_slots, priority_weight, queue)
           values (?, ?, -1, ?, ?, 1, 0, ?, '@task', 'default_pool', 1, 1, 'default')`,
          [run.id, taskId, `${run.id}-${taskId}`, state, run.version_id],
        );
    await database.run("update dag_run set state = 'failed'");
  });
});

const states = () =>
  line.withDatabase(async (database) => {
    const rows = await database.all<{ task_id: string; state: string | null; run_id: string }>(
      'select task_id, i.state as state, run_id from task_instance i join dag_run r on r.id = i.run_ref',
    );
    return Object.fromEntries(rows.map((row) => [`${row.run_id.slice(18, 20)} ${row.task_id}`, row.state]));
  });
const effects = ({ out }: { out: string }) =>
  (JSON.parse(out) as Record<string, string>[]).map((row) => [
    `${String(row.run_id).slice(18, 20)} ${row.task_id}`,
    row.effect,
  ]);

describe('ariel tasks', () => {
  test('mark-success shows first what it marks and what runs again because of it, and does exactly that', async () => {
    const before = await states();
    const asked = await line.run('tasks', 'mark-success', 'sales', runId, 'work.load', '-o', 'json');
    expect(asked.code).toBe(1);
    expect(effects(asked)).toEqual([
      ['01 work.load', 'is marked success'],
      ['01 report', 'runs again'],
    ]);
    expect(await states()).toEqual(before);
    const done = await line.run('tasks', 'mark-success', 'sales', '2026-01-01', 'work.load', '-y');
    expect(done).toMatchObject({ code: 0, err: 'Changed 2 task instances.' });
    expect(await states()).toEqual({ ...before, '01 work.load': 'success', '01 report': null });
  });

  test.each([
    ['mark-failed', ['extract'], [['01 extract', 'is marked failed']]],
    [
      'mark-skipped',
      ['work'],
      [
        ['01 work.check', 'is marked skipped'],
        ['01 work.load', 'is marked skipped'],
        ['01 report', 'runs again'],
      ],
    ],
    ['mark-failed', ['work.load', '--upstream'], [['01 extract', 'is marked failed']]],
    [
      'mark-failed',
      ['extract', '--downstream'],
      [
        ['01 extract', 'is marked failed'],
        ['01 report', 'is marked failed'],
        ['01 work.check', 'is marked failed'],
      ],
    ],
    ['mark-failed', ['extract', '-m', '3'], []],
  ])('%s %j', async (command, given, expected) => {
    const answer = await line.run('tasks', command, 'sales', runId, ...given, '--dry-run', '-o', 'json');
    expect([answer.code, effects(answer)]).toEqual([0, expected]);
  });

  test.each([
    ['--past', ['01', '02']],
    ['--future', ['02', '03']],
    ['--past --future', ['01', '02', '03']],
  ])('%s takes the runs on that side along', async (flags, days) => {
    const words = ['tasks', 'mark-failed', 'sales', '2026-01-02', 'extract', ...flags.split(' ')];
    const preview = effects(await line.run(...words, '--dry-run', '-o', 'json'));
    expect(preview.map(([place]) => place)).toEqual(days.map((day) => `${day} extract`));
    line.answersYes = true;
    expect((await line.run(...words)).code).toBe(0);
    const failed = Object.entries(await states()).filter(([, state]) => state === 'failed');
    expect(failed.map(([place]) => place).filter((place) => place.endsWith('extract'))).toEqual(
      days.map((day) => `${day} extract`),
    );
  });

  test('what is not there is told with the nearest name', async () => {
    const answer = await line.run('tasks', 'mark-failed', 'sales', runId, 'extrakt', '-y');
    expect([answer.code, answer.err]).toEqual([1, expect.stringContaining('Did you mean "extract"?')]);
    expect((await line.run('tasks', 'mark-failed', 'sales', runId, 'extract', '-m', 'x')).code).toBe(2);
  });
});

describe('ariel dags', () => {
  const runState = () =>
    line.withDatabase((database) =>
      database.first<{ state: string }>('select state from dag_run where run_id = ?', [runId]),
    );

  test('mark-queued runs again what did not succeed, as the preview says', async () => {
    const asked = await line.run('dags', 'mark-queued', 'sales', runId, '-o', 'json');
    expect([asked.code, effects(asked)]).toEqual([
      1,
      [
        ['01 report', 'runs again'],
        ['01 work.load', 'runs again'],
      ],
    ]);
    expect(await runState()).toEqual({ state: 'failed' });
    expect((await line.run('dags', 'mark-queued', 'sales', runId, '-y')).err).toBe(
      'Changed 2 task instances.',
    );
    expect(await runState()).toEqual({ state: 'queued' });
    expect(await states()).toMatchObject({
      '01 work.load': null,
      '01 report': null,
      '01 extract': 'success',
    });
  });

  test('mark-failed ends what runs and skips what waits; mark-success lets all of it succeed', async () => {
    await line.withDatabase(async (database) => {
      const run = await database.first<{ id: number }>('select id from dag_run where run_id = ?', [runId]);
      await database.run("update dag_run set state = 'running' where id = ?", [run?.id ?? 0]);
      for (const [taskId, state] of [
        ['work.load', 'running'],
        ['report', null],
      ])
        await database.run('update task_instance set state = ? where run_ref = ? and task_id = ?', [
          state ?? null,
          run?.id ?? 0,
          taskId ?? '',
        ]);
    });
    const preview = effects(await line.run('dags', 'mark-failed', 'sales', runId, '--dry-run', '-o', 'json'));
    expect(preview).toEqual([
      ['01 report', 'is skipped'],
      ['01 work.load', 'is marked failed'],
    ]);
    const good = effects(await line.run('dags', 'mark-success', 'sales', runId, '--dry-run', '-o', 'json'));
    expect(good.map(([, effect]) => effect)).toEqual(['is marked success', 'is marked success']);
    await line.run('dags', 'mark-failed', 'sales', runId, '-y');
    expect(await states()).toMatchObject({ '01 work.load': 'failed', '01 report': 'skipped' });
    expect(await runState()).toEqual({ state: 'failed' });
  });

  test('a run in which nothing is open can be marked, too', async () => {
    expect((await line.run('dags', 'mark-success', 'sales', runId, '-y')).code).toBe(0);
    expect(await runState()).toEqual({ state: 'success' });
  });
});
