// `ariel tasks clear` on a home in which nothing runs: what it shows, what it asks, what it changes.
import type { InstanceState } from '@ariel/core';
import { createInstances, createRun, loadVersion, migrate, readDag } from '@ariel/store';
import { aDag, type DagFixture, publishDefinitions, t } from '@ariel/testkit';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { CommandLine } from './command-line.ts';

const DAY_US = 86_400_000_000;
const NEW_YEAR_US = Date.parse('2026-01-01T00:00:00Z') * 1000;
const sales = aDag('sales', t('extract'), t('load').after('extract'), t('report').after('load'));
const mended = aDag('sales', t('extract'), t('store').after('extract'), t('report').after('store'));

let line: CommandLine;

let ids = 0;
const newId = (): string => `id-${++ids}`;

const publish = (dag: DagFixture) =>
  line.withDatabase((database) =>
    publishDefinitions(database, [dag.definition], { nowUs: NEW_YEAR_US, newId }),
  );

/** A run of the first, second … of January 2026, in which `load` failed. */
const aRun = (day: number) =>
  line.withDatabase(async (database) => {
    const versionId = (await readDag(database, 'sales'))?.latest_version_id ?? '';
    const version = await loadVersion(database, versionId);
    const runRef = await createRun(
      database,
      {
        dagId: 'sales',
        runId: `day_${day}`,
        team: null,
        versionId,
        logicalDateUs: NEW_YEAR_US + (day - 1) * DAY_US,
        intervalStartUs: null,
        intervalEndUs: null,
        runAfterUs: NEW_YEAR_US + (day - 1) * DAY_US,
        runType: 'scheduled',
        triggeredBy: 'timetable',
        triggeringUser: null,
        conf: '{}',
        params: '{}',
        note: null,
      },
      NEW_YEAR_US,
    );
    const states: Readonly<Record<string, InstanceState>> = {
      extract: 'success',
      load: 'failed',
      report: 'upstream_failed',
    };
    await createInstances(
      database,
      (version?.definition.tasks ?? []).map(({ taskId }) => ({
        runRef: runRef ?? 0,
        taskId,
        mapIndex: -1,
        iteration: 0,
        path: null,
        attemptId: newId(),
        state: states[taskId] ?? null,
        maxTries: 0,
        versionId,
        operator: '@task',
        pool: 'default_pool',
        poolSlots: 1,
        priorityWeight: 1,
        queue: 'default',
        scheduledUs: null,
      })),
    );
    await database.run("update dag_run set state = 'failed' where id = ?", [runRef]);
  });

beforeEach(async () => {
  line = new CommandLine();
  onTestFinished(() => line[Symbol.dispose]());
  await line.run('db', 'migrate');
  await line.withDatabase((database) => migrate(database, NEW_YEAR_US));
  await publish(sales);
  for (const day of [1, 2, 3]) await aRun(day);
});

const clear = (...more: readonly string[]) => line.run('tasks', 'clear', 'sales', '-o', 'json', ...more);
const effects = (out: string): string[] =>
  (JSON.parse(out) as { run_id: string; task_id: string; effect: string }[]).map(
    (row) => `${row.run_id} ${row.task_id} ${row.effect}`,
  );
const states = (runId: string) =>
  line.withDatabase(async (database) =>
    Object.fromEntries(
      (
        await database.all<{ task_id: string; state: string | null }>(
          `select i.task_id, i.state from task_instance i join dag_run r on r.id = i.run_ref
           where r.run_id = ? order by i.task_id`,
          [runId],
        )
      ).map((row) => [row.task_id, row.state]),
    ),
  );

test('shows what would run again and asks; a no changes nothing', async () => {
  const answer = await clear('--only-failed', '-e', '2026-01-01');
  expect(effects(answer.out)).toEqual(['day_1 load runs again', 'day_1 report runs again']);
  expect(answer).toMatchObject({ code: 1, err: 'Nothing was changed. With --yes there is no question.' });
  expect(await states('day_1')).toMatchObject({ load: 'failed' });
});

test('a yes at the question, or --yes, clears it', async () => {
  line.answersYes = true;
  expect(await clear('--only-failed', '-e', '2026-01-01')).toMatchObject({
    code: 0,
    err: 'Cleared 2 task instances of 1 run.',
  });
  line.answersYes = false;
  expect((await clear('-f', '-y', '-s', '2026-01-02')).err).toBe('Cleared 4 task instances of 2 runs.');
  expect(await states('day_3')).toEqual({ extract: 'success', load: null, report: null });
});

test('takes the runs of the dates that are given, both included, or the one that is named', async () => {
  const runs = async (...more: readonly string[]) => [
    ...new Set(effects((await clear(...more)).out).map((each) => each.split(' ')[0])),
  ];
  expect(await runs()).toEqual(['day_1', 'day_2', 'day_3']);
  expect(await runs('-s', '2026-01-02', '-e', '2026-01-03')).toEqual(['day_2', 'day_3']);
  expect(await runs('--run-id', 'day_2')).toEqual(['day_2']);
});

test('takes the tasks that fit, and those around them where asked', async () => {
  const tasks = async (...more: readonly string[]) =>
    effects((await clear('--run-id', 'day_1', ...more)).out).map((each) => each.split(' ')[1]);
  expect(await tasks('-t', '^lo')).toEqual(['load']);
  expect(await tasks('-t', '^lo', '--downstream')).toEqual(['load', 'report']);
  expect(await tasks('-t', '^lo', '-u', '-d')).toEqual(['extract', 'load', 'report']);
  expect(await tasks('--only-running')).toEqual([]);
});

test('with nothing to clear ends well, and asks nothing', async () => {
  expect(await line.run('tasks', 'clear', 'sales', '-t', 'nothing')).toEqual({
    code: 0,
    out: '',
    err: 'Nothing would be cleared.',
  });
});

test('on the latest version says what is new and what leaves the run', async () => {
  await publish(mended);
  const answer = await clear('-f', '-y', '--run-id', 'day_1', '--run-on-latest-version');
  expect(effects(answer.out)).toEqual([
    'day_1 report runs again',
    'day_1 load leaves the run',
    'day_1 store new, will run',
  ]);
  expect(await states('day_1')).toEqual({ extract: 'success', load: 'removed', report: null, store: null });
  expect(await states('day_2')).toMatchObject({ load: 'failed' });
});

test('of what cannot be meant says why', async () => {
  expect((await line.run('tasks', 'clear', 'sale')).err).toContain('Did you mean "sales"?');
  expect(await clear('-f', '-r')).toMatchObject({ code: 2 });
  expect(await clear('-t', '(')).toMatchObject({ code: 2 });
  expect((await line.run('tasks', 'clear', 'none.*', '--dag-regex')).code).toBe(1);
});
