// `ariel backfill`, `dags clear`, `dags fork`, `dags compare-runs`, `dags export-run` on a home in which nothing runs.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { aDag, everyDay, t } from '@ariel/testkit';
import { beforeEach, describe, expect, test } from 'vitest';
import type { CommandLine } from './command-line.ts';
import { homeWithDags, NEW_YEAR_US, rowsIn } from './home-with-dags.ts';

const sales = aDag('sales', t('extract'), t('load').after('extract')).with({
  schedule: everyDay,
  startDate: NEW_YEAR_US,
  catchup: false,
});

let line: CommandLine;
beforeEach(async () => {
  line = await homeWithDags(sales);
});

const january = ['--dag-id', 'sales', '--from-date', '2026-01-01', '--to-date', '2026-01-03'];
const setRun = (runId: string, state: string) =>
  line.withDatabase((database) =>
    database.run('update dag_run set state = ? where run_id = ?', [state, runId]),
  );

describe('ariel backfill', () => {
  test('create lists with --dry-run what it then makes', async () => {
    const dry = await line.run('backfill', 'create', ...january, '--dry-run', '-o', 'json');
    expect(rowsIn(dry).map(({ effect, logical_date: at }) => [at, effect])).toEqual(
      ['01', '02', '03'].map((day) => [`2026-01-${day}T00:00:00Z`, 'is made']),
    );
    expect(rowsIn(await line.run('backfill', 'list', '-o', 'json'))).toEqual([]);
    const made = await line.run('backfill', 'create', ...january, '-o', 'json', '--max-active-runs', '2');
    expect(rowsIn(made)).toMatchObject([
      { id: 1, dag_id: 'sales', state: 'active', queued: 3, max_active_runs: 2 },
    ]);
    expect(made.err).toContain('the runs start when "ariel standalone" does');
    const again = await line.run('backfill', 'create', ...january);
    expect(again).toMatchObject({ code: 1, err: expect.stringContaining('already a running backfill') });
  });

  test.each([
    [['--run-backwards'], { run_backwards: true }],
    [['--reprocess-behavior', 'failed'], { reprocess_behavior: 'failed' }],
    [['--reprocessing-behavior', 'completed'], { reprocess_behavior: 'completed' }],
    [['--max-active-runs', '7'], { max_active_runs: 7 }],
  ])('create %j', async (flags, expected) => {
    expect(rowsIn(await line.run('backfill', 'create', ...january, ...flags, '-o', 'json'))).toMatchObject([
      expected,
    ]);
  });

  test('create gives its conf and the wished version; `dags backfill` and older flags are understood', async () => {
    const answer = await line.run(
      ...['dags', 'backfill', 'sales', '-s', '2026-01-01', '-e', '2026-01-01', '-c', '{"size": 2}'],
      ...['--no-run-on-latest-version', '-o', 'json'],
    );
    expect(rowsIn(answer)).toMatchObject([{ runs: 1 }]);
    const row = await line.withDatabase((database) =>
      database.first('select dag_run_conf as conf, run_on_latest_version as latest from backfill'),
    );
    expect(row).toEqual({ conf: '{"size":2}', latest: 0 });
  });

  test('create says what one may not expect: nothing to do, runs that stay, dates without tasks', async () => {
    const dry = async (from: string, to: string) =>
      (
        await line.run(
          'backfill',
          'create',
          '--dag-id',
          'sales',
          '--from-date',
          from,
          '--to-date',
          to,
          '--dry-run',
        )
      ).err;
    expect(await dry('2026-01-01T01:00:00Z', '2026-01-01T02:00:00Z')).toContain('there is nothing to do');
    expect(await dry('2025-12-30', '2026-01-02')).toContain(
      '2 of these dates lie before the start date of sales, 2026-01-01T00:00:00Z: their runs have no tasks',
    );
    expect(await dry('2026-01-01', '2026-01-02')).toBe('');
    await line.run('backfill', 'create', ...january);
    await line.run('backfill', 'cancel', '1');
    expect(await dry('2026-01-01', '2026-01-03')).toContain('has a run already (3), and stays as it is');
  });

  test('create says what is missing', async () => {
    expect(await line.run('backfill', 'create', '--dag-id', 'sales')).toMatchObject({ code: 2 });
    expect(await line.run('backfill', 'create', ...january, '--max-active-runs', '0')).toMatchObject({
      code: 2,
    });
    const unknown = await line.run('backfill', 'create', '--dag-id', 'sale', ...january.slice(2));
    expect(unknown.err).toContain('Did you mean "sales"?');
  });

  test('pause, unpause, show and cancel', async () => {
    await line.run('backfill', 'create', ...january);
    expect(rowsIn(await line.run('backfill', 'pause', '1', '-o', 'json'))).toMatchObject([
      { state: 'paused' },
    ]);
    expect(rowsIn(await line.run('backfill', 'unpause', '1', '-o', 'json'))).toMatchObject([
      { state: 'active' },
    ]);
    expect(
      rowsIn(await line.run('backfill', 'list', '--active', '--dag-id', 'sales', '-o', 'json')),
    ).toHaveLength(1);
    const cancelled = await line.run('backfill', 'cancel', '1', '-o', 'json');
    expect(rowsIn(cancelled)).toMatchObject([{ state: 'completed', failed: 3, queued: 0 }]);
    const shown = await line.run('backfill', 'show', '1', '--wait', '-o', 'json');
    expect(shown).toMatchObject({ code: 1, err: '0 of 3 runs succeeded, 3 failed, 0 running, 0 waiting' });
    expect(rowsIn(shown).map(({ state }) => state)).toEqual(['failed', 'failed', 'failed']);
    expect(rowsIn(await line.run('backfill', 'list', '--active', '-o', 'json'))).toEqual([]);
    expect(await line.run('backfill', 'pause', '9')).toMatchObject({ code: 1 });
    expect(await line.run('backfill', 'pause', 'x')).toMatchObject({ code: 2 });
  });
});

describe('runs', () => {
  const runId = 'backfill__2026-01-01T00:00:00+00:00';
  beforeEach(async () => {
    await line.run('backfill', 'create', ...january);
    await line.run('backfill', 'cancel', '1');
    await line.withDatabase(async (database) => {
      const run = await database.first<{ id: number; version_id: string }>(
        'select id, version_id from dag_run where run_id = ?',
        [runId],
      );
      for (const [taskId, state] of [
        ['extract', 'success'],
        ['load', 'failed'],
      ])
        await database.run(
          `insert into task_instance (run_ref, task_id, map_index, id, state, try_number, max_tries, version_id, operator, pool, pool_slots, priority_weight, queue)
           values (?, ?, -1, ?, ?, 1, 0, ?, '@task', 'default_pool', 1, 1, 'default')`,
          [run?.id ?? 0, taskId ?? '', `try-${taskId}`, state ?? '', run?.version_id ?? ''],
        );
      await database.run(
        `insert into xcom (run_ref, task_id, map_index, key, value, length, attempt_id, created_at) values (?, 'extract', -1, 'return_value', '[1, 2]', 2, 'try-extract', 1)`,
        [run?.id ?? 0],
      );
    });
  });

  test('are cleared as a whole, after a look', async () => {
    const asked = await line.run('dags', 'clear', 'sales', '--run-id', runId, '-f', '-o', 'json');
    expect([asked.code, rowsIn(asked).map(({ task_id: id }) => id)]).toEqual([1, ['load']]);
    const done = await line.run('dags', 'clear', 'sales', '--run-id', '2026-01-01', '-y');
    expect(done).toMatchObject({ code: 0, err: 'Cleared 2 task instances of 1 run.' });
    expect((await line.run('dags', 'clear', 'sales', '--run-id', runId, '-r', '-y')).err).toBe(
      'Nothing would be cleared.',
    );
    expect((await line.run('dags', 'clear', 'sales', '--partition-key', 'eu', '-y')).err).toBe(
      'Nothing would be cleared.',
    );
    expect((await line.run('dags', 'clear', 'sales', '-f', '-r')).code).toBe(2);
    await setRun(runId, 'failed');
    const other = await line.run('tasks', 'clear', 'sales', '-B', 'other', '-y');
    expect(other.err).toBe('Nothing would be cleared.');
  });

  test('are forked, compared, taken along and deleted', async () => {
    const preview = await line.run('dags', 'fork', 'sales', runId, 'load', '--dry-run', '-o', 'json');
    expect(rowsIn(preview).map(({ effect, task_id: id }) => [id, effect])).toEqual([
      ['extract', 'is taken over'],
      ['load', 'runs'],
    ]);
    expect((await line.run('dags', 'fork', 'sales', runId, 'load')).code).toBe(1);
    const fork = [
      'dags',
      'fork',
      'sales',
      runId,
      'load',
      '-y',
      '-r',
      'second',
      '-c',
      '{"why": "again"}',
      '--note',
      'n',
    ];
    expect((await line.run(...fork)).err).toBe(`Made run second of sales, forked from ${runId}.`);
    expect((await line.run(...fork)).code).toBe(1);
    const different = await line.run('dags', 'compare-runs', 'sales', runId, 'second', '-o', 'json');
    expect(different.code).toBe(1);
    expect(rowsIn(different)).toEqual([
      { what: 'run', name: 'state', left: 'failed', right: 'queued' },
      { what: 'conf', name: 'why', left: null, right: '"again"' },
      { what: 'param', name: 'why', left: null, right: '"again"' },
      { what: 'load', name: 'state', left: 'failed', right: null },
    ]);
    expect((await line.run('dags', 'compare-runs', 'sales', runId, runId)).code).toBe(0);
    const written = await line.run('dags', 'export-run', 'sales', '2026-01-01', '-f', 'run.json');
    expect(written.err).toBe(`Wrote run ${runId} of sales to run.json: 2 task instances.`);
    expect(JSON.parse(readFileSync(join(line.folder, 'run.json'), 'utf8'))).toMatchObject({
      ...{ format: 1, dagId: 'sales', runId, runType: 'backfill', version: 1, state: 'failed' },
      logicalDate: '2026-01-01T00:00:00Z',
      instances: [
        { taskId: 'extract', mapIndex: -1, state: 'success', xcoms: { return_value: '[1, 2]' } },
        { taskId: 'load', state: 'failed', xcoms: {} },
      ],
    });
    expect((await line.run('dags', 'delete-run', 'sales', 'second')).code).toBe(1);
    expect((await line.run('dags', 'delete-run', 'sales', 'second', '--yes')).code).toBe(0);
    expect((await line.run('dags', 'delete-run', 'sales', 'second', '-y')).code).toBe(1);
  });
});
