// Backfills: exactly the runs that were listed, never more at once than their own limit, and nothing left behind when they end.
// After each step the world checks that counts are balanced.
import type { ParamDefinition } from '@ariel/core';
import type { CreateBackfillRequest } from '@ariel/protocol';
import { aDag, anAsset, aWorld, everyDay, fails, onAssets, returns, t, type World } from '@ariel/testkit';
import { describe, expect, test } from 'vitest';

const actor = { user: 'tester', via: 'test' } as const;
const day = (number: number): number => Date.UTC(2023, 11, number) * 1000;
const dayOf = (us: number): number => new Date(us / 1000).getUTCDate();

const daily = (...tasks: Parameters<typeof aDag> extends [string, ...infer Tasks] ? Tasks : never) =>
  aDag('x', ...tasks).with({ schedule: everyDay, startDate: day(1), catchup: false });
const chained = (dagId: string) => {
  const dag = aDag(dagId, t('a'));
  return dag.with({ tasks: dag.definition.tasks.map((task) => ({ ...task, dependsOnPast: true })) });
};
const size = (schema: object) => ({ defaultJson: '3', schema, description: null }) as ParamDefinition;
const slow = t('a').does(() => returns(undefined, '1h'));

function backfill(world: World, changes: Partial<CreateBackfillRequest> = {}) {
  return world.control.createBackfill({
    dagId: 'x',
    fromUs: day(4),
    toUs: day(8),
    runBackwards: false,
    conf: null,
    reprocessBehavior: 'none',
    maxActiveRuns: 10,
    onLatestVersion: null,
    dryRun: false,
    actor,
    ...changes,
  });
}

interface Row {
  readonly day: number;
  readonly state: string;
  readonly type: string;
  readonly conf: string;
}

async function runsOf(world: World): Promise<Row[]> {
  const rows = await world.database.all<Omit<Row, 'day'> & { logical_date: number }>(
    'select logical_date, state, run_type as type, conf from dag_run where logical_date is not null order by logical_date',
  );
  return rows.map(({ logical_date: at, ...row }) => ({ day: dayOf(at), ...row }));
}

const startsOf = (world: World): number[] =>
  world.started.flatMap(({ runId }) => (runId.startsWith('backfill') ? Number(runId.slice(18, 20)) : []));
const backfillRow = (world: World) =>
  world.database.first<{ is_paused: number; completed_at: number | null; active_runs: number }>(
    'select is_paused, completed_at, active_runs from backfill order by id desc limit 1',
  );

describe('a backfill', () => {
  test('makes a run for each date of the range, both ends included, and is over with the last of them', async () => {
    await using world = await aWorld({ dags: [daily(t('a'))], startsAt: '2024-01-01T00:00:00Z' });
    await world.untilIdle();
    const { dates, id } = await backfill(world);
    expect(id).toBe(1);
    expect(dates.map(({ logicalDate, what }) => [dayOf(logicalDate), what])).toEqual(
      [4, 5, 6, 7, 8].map((number) => [number, 'create']),
    );
    await world.untilIdle();
    const made = (await runsOf(world)).filter(({ type }) => type === 'backfill');
    expect(made.map(({ day, state }) => [day, state])).toEqual(
      [4, 5, 6, 7, 8].map((number) => [number, 'success']),
    );
    expect((await backfillRow(world))?.completed_at).not.toBeNull();
  });

  test('runs backwards from its last date where asked', async () => {
    await using world = await aWorld({ dags: [daily(t('a'))] });
    await backfill(world, { runBackwards: true, maxActiveRuns: 1 });
    await world.untilIdle();
    expect(startsOf(world).slice(-5)).toEqual([8, 7, 6, 5, 4]);
  });

  test('has a limit of its own, beside that of its DAG', async () => {
    await using world = await aWorld({ dags: [daily(slow).with({ maxActiveRuns: 1, schedule: everyDay })] });
    await world.trigger('x', { runId: 'by-hand' });
    await backfill(world, { maxActiveRuns: 3 });
    await world.settle();
    const running = (await world.runs('x')).filter(({ state }) => state === 'running');
    expect(running.length).toBe(4);
    expect((await backfillRow(world))?.active_runs).toBe(3);
    await world.untilIdle();
    expect((await backfillRow(world))?.active_runs).toBe(0);
  });

  test('gives its conf to its runs, with the params that follow from it', async () => {
    const dag = daily(t('a')).with({ params: { size: size({}) } });
    await using world = await aWorld({ dags: [dag] });
    await backfill(world, { conf: { size: 5 }, toUs: day(4) });
    await world.untilIdle();
    const row = await world.database.first<{ conf: string; params: string }>(
      "select conf, params from dag_run where run_type = 'backfill'",
    );
    expect(row).toEqual({ conf: '{"size":5}', params: '{"size":5}' });
  });

  test('leaves out dates that are not over yet', async () => {
    await using world = await aWorld({ dags: [daily(t('a'))], startsAt: '2023-12-07T12:00:00Z' });
    expect((await backfill(world)).dates.map(({ logicalDate }) => dayOf(logicalDate))).toEqual([4, 5, 6, 7]);
  });

  test('with nothing to do is over at once', async () => {
    await using world = await aWorld({ dags: [daily(t('a'))] });
    await backfill(world);
    await world.untilIdle();
    const again = await backfill(world);
    expect(again.dates.map(({ exceptionReason }) => exceptionReason)).toEqual(
      Array(5).fill('already exists'),
    );
    expect((await backfillRow(world))?.completed_at).not.toBeNull();
  });

  test('waits while its DAG is paused', async () => {
    await using world = await aWorld({ dags: [daily(t('a'))] });
    await world.pause('x');
    await backfill(world);
    await world.advance('1h');
    expect(world.started.filter(({ runId }) => runId.startsWith('backfill'))).toEqual([]);
    await world.unpause('x');
    await world.untilIdle();
    expect((await backfillRow(world))?.completed_at).not.toBeNull();
  });

  test('whose tasks wait for a full pool holds up no other', async () => {
    const full = daily(
      t('a')
        .pool('tight')
        .does(() => returns(undefined, '2h')),
    );
    const other = aDag('y', t('b')).with({ schedule: everyDay, startDate: day(1), catchup: false });
    await using world = await aWorld({ dags: [full, other], pools: { tight: 1 } });
    await backfill(world);
    await backfill(world, { dagId: 'y' });
    await world.advance('1m');
    const states = await world.database.all(
      "select dag_id, state, count(*) as n from dag_run where run_type = 'backfill' group by dag_id, state order by dag_id",
    );
    expect(states).toEqual([
      { dag_id: 'x', state: 'running', n: 5 },
      { dag_id: 'y', state: 'success', n: 5 },
    ]);
    await world.untilIdle();
  });

  test('survives restarts and crashes, and makes nothing twice', async () => {
    await using world = await aWorld({ dags: [daily(slow)] });
    await backfill(world, { maxActiveRuns: 2 });
    await world.advance('30m');
    await world.restart();
    await world.advance('40m');
    await world.crash();
    await world.untilIdle();
    const made = (await runsOf(world)).filter(({ type }) => type === 'backfill');
    expect(made.map(({ day }) => day)).toEqual([4, 5, 6, 7, 8]);
    expect(await backfillRow(world)).toMatchObject({ active_runs: 0, completed_at: expect.any(Number) });
  });
});

describe('dates that have a run', () => {
  async function withRuns() {
    let isBroken = true;
    const dag = daily(t('a').does(({ runId }) => (isBroken && runId.includes('-05T') ? fails() : returns())));
    const world = await aWorld({ dags: [dag] });
    await backfill(world, { toUs: day(6) });
    await world.untilIdle();
    isBroken = false;
    return world;
  }

  test.each([
    ['none', ['none', 'none', 'none', 'create', 'create'], []],
    ['failed', ['none', 'again', 'none', 'create', 'create'], [5]],
    ['completed', ['again', 'again', 'again', 'create', 'create'], [4, 5, 6]],
  ] as const)('run again as asked: %s', async (reprocessBehavior, what, again) => {
    await using world = await withRuns();
    const before = startsOf(world).length;
    const dry = await backfill(world, { reprocessBehavior, dryRun: true });
    expect(dry.id).toBeNull();
    expect(startsOf(world).length).toBe(before);
    const real = await backfill(world, { reprocessBehavior });
    expect(dry.dates.map((date) => date.what)).toEqual(what);
    expect(real.dates.map((date) => date.what)).toEqual(what);
    await world.untilIdle();
    expect(startsOf(world).slice(before).sort()).toEqual([...again, 7, 8]);
    const states = (await runsOf(world)).filter(({ type }) => type === 'backfill').map(({ state }) => state);
    expect(states).toEqual(
      reprocessBehavior === 'none'
        ? ['success', 'failed', 'success', 'success', 'success']
        : Array(5).fill('success'),
    );
  });

  test('that goes on are left alone', async () => {
    await using world = await aWorld({ dags: [daily(slow)] });
    await world.trigger('x', { runId: 'by-hand', logicalDate: day(5) });
    await world.settle();
    const { dates } = await backfill(world, { reprocessBehavior: 'completed' });
    expect(dates[1]).toMatchObject({ what: 'none', runId: 'by-hand', exceptionReason: 'in flight' });
    await world.untilIdle();
    expect(world.started.filter(({ runId }) => runId === 'by-hand')).toHaveLength(1);
  });

  test.each([
    [null, 2],
    [true, 2],
    [false, 1],
  ] as const)(
    'run again in the latest version, unless the original is asked for: %s',
    async (onLatestVersion, number) => {
      await using world = await aWorld({ dags: [daily(t('a'))] });
      await backfill(world, { toUs: day(4) });
      await world.untilIdle();
      await world.publish(daily(t('a'), t('new').after('a')));
      await backfill(world, { toUs: day(4), reprocessBehavior: 'completed', onLatestVersion });
      await world.untilIdle();
      const row = await world.database.first<{ number: number; state: string }>(
        `select v.number, r.state from dag_run r join dag_version v on v.id = r.version_id where r.run_type = 'backfill'`,
      );
      expect(row).toEqual({ number, state: 'success' });
    },
  );

  test('get its conf where they run again', async () => {
    await using world = await withRuns();
    await backfill(world, { reprocessBehavior: 'failed', conf: { note: 'again' }, toUs: day(6) });
    await world.untilIdle();
    expect((await runsOf(world)).map(({ conf, day }) => [day, conf]).slice(0, 3)).toEqual([
      [4, '{}'],
      [5, '{"note":"again"}'],
      [6, '{}'],
    ]);
  });
});

describe('while it goes on', () => {
  test('another one of the same DAG is refused, whoever asks at the same moment', async () => {
    await using world = await aWorld({ dags: [daily(slow)] });
    const both = await Promise.allSettled([backfill(world), backfill(world)]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    await expect(backfill(world, { dryRun: true })).rejects.toMatchObject({ status: 409 });
    await world.untilIdle();
    await backfill(world);
  });

  test('it can be paused, and go on', async () => {
    await using world = await aWorld({ dags: [daily(slow)] });
    await backfill(world, { maxActiveRuns: 1 });
    await world.settle();
    await world.control.setBackfillPaused({ id: 1, isPaused: true, actor });
    await world.control.setBackfillPaused({ id: 1, isPaused: true, actor });
    await world.advance('10h');
    const done = () =>
      runsOf(world).then(
        (rows) => rows.filter(({ state, type }) => type === 'backfill' && state === 'success').length,
      );
    expect(await done()).toBe(1);
    await world.control.setBackfillPaused({ id: 1, isPaused: false, actor });
    await world.untilIdle();
    expect(await done()).toBe(5);
  });

  test('it can be cancelled: what waits fails, what runs goes on, nothing is stuck', async () => {
    await using world = await aWorld({ dags: [daily(slow)] });
    await backfill(world, { maxActiveRuns: 2 });
    await world.settle();
    await world.control.cancelBackfill({ id: 1, actor });
    expect(await backfillRow(world)).toEqual({ is_paused: 1, completed_at: world.nowUs(), active_runs: 2 });
    await world.untilIdle();
    expect((await runsOf(world)).filter(({ type }) => type === 'backfill').map(({ state }) => state)).toEqual(
      ['success', 'success', 'failed', 'failed', 'failed'],
    );
    expect((await backfillRow(world))?.active_runs).toBe(0);
    await expect(world.control.cancelBackfill({ id: 1, actor })).rejects.toMatchObject({ status: 409 });
    await expect(world.control.setBackfillPaused({ id: 1, isPaused: false, actor })).rejects.toMatchObject({
      status: 409,
    });
    await expect(world.control.cancelBackfill({ id: 9, actor })).rejects.toMatchObject({ status: 404 });
  });

  test('a run of one that is over, cleared, is a run of its DAG like any other', async () => {
    await using world = await aWorld({ dags: [daily(slow)] });
    await backfill(world, { maxActiveRuns: 1 });
    await world.settle();
    await world.control.cancelBackfill({ id: 1, actor });
    await world.untilIdle();
    await world.clear('x', { runId: 'backfill__2023-12-08T00:00:00+00:00' });
    await world.untilIdle();
    expect(await world.runState('x', 'backfill__2023-12-08T00:00:00+00:00')).toBe('success');
  });

  test('a run of it that is cleared counts under its limit again', async () => {
    await using world = await aWorld({ dags: [daily(slow)] });
    await backfill(world, { maxActiveRuns: 1 });
    await world.advance('61m');
    await world.clear('x', { runId: 'backfill__2023-12-04T00:00:00+00:00' });
    await world.settle();
    expect((await backfillRow(world))?.active_runs).toBe(1);
    await world.untilIdle();
    expect(await backfillRow(world)).toMatchObject({ active_runs: 0, completed_at: expect.any(Number) });
    expect(startsOf(world).filter((number) => number === 4)).toHaveLength(2);
  });

  test.each(['success', 'failed'] as const)('marking what waits of it %s makes it over', async (state) => {
    await using world = await aWorld({ dags: [daily(slow)] });
    await world.pause('x');
    await backfill(world, { toUs: day(5) });
    const runs = await world.database.all<{ run_id: string }>(
      "select run_id from dag_run where backfill_id = 1 and state = 'queued'",
    );
    expect(runs).toHaveLength(2);
    for (const { run_id: runId } of runs) {
      expect(await backfillRow(world)).toMatchObject({ completed_at: null });
      await world.control.setRunState({ dagId: 'x', runId, state, dryRun: false, actor });
    }
    expect(await backfillRow(world)).toMatchObject({ completed_at: expect.any(Number), active_runs: 0 });
  });

  test('deleting what waits of it makes it over with the rest', async () => {
    await using world = await aWorld({ dags: [daily(slow)] });
    await backfill(world, { toUs: day(5), maxActiveRuns: 1 });
    await world.settle();
    const runId = 'backfill__2023-12-05T00:00:00+00:00';
    await world.control.deleteRun({ dagId: 'x', runId, tasks: null, actor });
    await world.untilIdle();
    expect((await backfillRow(world))?.completed_at).not.toBeNull();
  });
});

describe('is refused', () => {
  const refused = async (world: World, changes: Partial<CreateBackfillRequest>) => {
    const error = await backfill(world, changes).catch((thrown: unknown) => thrown);
    const dry = await backfill(world, { ...changes, dryRun: true }).catch((thrown: unknown) => thrown);
    expect(String(dry)).toBe(String(error));
    expect(await world.database.all('select id from backfill')).toEqual([]);
    return error;
  };

  test.each([
    ['of a DAG that is not there', { dagId: 'z' }, 404, /z/],
    ['of a DAG without a schedule', { dagId: 'unscheduled' }, 422, /non-periodic .* it has no schedule/],
    ['of a DAG that runs once', { dagId: 'once' }, 422, /non-periodic/],
    ['of a DAG that runs again and again', { dagId: 'continuous' }, 422, /non-periodic/],
    ['of a DAG that waits for assets', { dagId: 'waiting' }, 422, /non-periodic .* news of assets/],
    ['of a DAG that allows none', { dagId: 'picky' }, 400, /allow backfill/],
    ['for the future', { fromUs: day(400), toUs: day(500) }, 422, /future/],
    ['with its end before its begin', { fromUs: day(8), toUs: day(4) }, 422, /before/],
    ['without room', { maxActiveRuns: 0 }, 422, /at least 1/],
    ['backwards where tasks depend on their past', { dagId: 'chained', runBackwards: true }, 422, /reverse/],
    ['without reprocessing where tasks depend on their past', { dagId: 'chained' }, 422, /reprocess/],
    ['with a conf that its params do not allow', { dagId: 'strict', conf: { size: 'x' } }, 422, /size/],
  ] as const)('%s', async (_what, changes, status, message) => {
    await using world = await aWorld({
      dags: [
        daily(t('a')),
        aDag('unscheduled', t('a')),
        aDag('once', t('a')).with({ schedule: { kind: 'once' } }),
        aDag('continuous', t('a')).with({ schedule: { kind: 'continuous' }, isPausedUponCreation: true }),
        aDag('waiting', t('a')).with({ schedule: onAssets(anAsset('a')) }),
        aDag('picky', t('a')).with({ schedule: everyDay, startDate: day(30), allowedRunTypes: ['manual'] }),
        chained('chained').with({ schedule: everyDay, startDate: day(30) }),
        aDag('strict', t('a')).with({
          schedule: everyDay,
          startDate: day(30),
          params: { size: size({ type: 'integer' }) },
        }),
      ],
    });
    const error = await refused(world, changes);
    expect(error).toMatchObject({ status, message: expect.stringMatching(message) });
  });

  test('forwards, tasks that depend on their past run one date after the other', async () => {
    const dag = chained('x').with({ schedule: everyDay, startDate: day(1), catchup: false });
    await using world = await aWorld({ dags: [dag] });
    await backfill(world, { reprocessBehavior: 'failed' });
    await world.untilIdle();
    expect(startsOf(world).filter((number) => number < 20)).toEqual([4, 5, 6, 7, 8]);
  });
});

test('its runs have the deadlines of their DAG, as any other run', async () => {
  const deadline = { reference: { kind: 'dagrunQueuedAt' }, intervalMs: 60_000 } as const;
  const dag = daily(t('a')).with({ deadlines: [deadline] });
  await using world = await aWorld({ dags: [dag] });
  await backfill(world, { toUs: day(5) });
  const rows = await world.database.all(
    "select d.run_ref from deadline d join dag_run r on r.id = d.run_ref where r.run_type = 'backfill'",
  );
  expect(rows).toHaveLength(2);
});
