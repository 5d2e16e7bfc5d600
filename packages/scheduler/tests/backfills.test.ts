// Backfills with several schedulers: the limit is theirs together, each run begins once, and nothing waits when one dies or leaves.
import { aDag, everyDay, Fleet, returns, t } from '@ariel/testkit';
import { expect, test } from 'vitest';

const actor = { user: 'tester', via: 'test' } as const;
const day = (number: number): number => Date.UTC(2023, 10, number) * 1000;
const daily = aDag(
  'x',
  t('a').does(() => returns(1, '10s')),
).with({ schedule: everyDay, startDate: day(1), catchup: false, maxActiveRuns: 1 });

const backfill = ({ control }: Fleet, maxActiveRuns: number, days = 24) =>
  control.createBackfill({
    ...{ dagId: 'x', fromUs: day(1), toUs: day(days), runBackwards: false, conf: null },
    ...{ reprocessBehavior: 'none', maxActiveRuns, onLatestVersion: null, dryRun: false, actor },
  });
const row = (fleet: Fleet) =>
  fleet.database.first<{ active_runs: number; completed_at: number | null }>(
    'select active_runs, completed_at from backfill',
  );

test.each([true, false])(
  'the limit holds together, and each run runs once (signals: %s)',
  async (hasSignals) => {
    await using fleet = await Fleet.start({ schedulers: 3, dags: [daily], hasSignals });
    await backfill(fleet, 3);
    // The invariants are looked at after each step: no backfill beyond its limit.
    await fleet.advance('10m');
    expect(await row(fleet)).toMatchObject({ active_runs: 0, completed_at: expect.any(Number) });
    const runs = fleet.started.filter((text) => text.includes('x/a'));
    expect(runs.length).toBe(25);
    expect(fleet.problems).toEqual([]);
    expect(fleet.members.map(({ scheduler }) => scheduler.repairs)).toEqual([0, 0, 0]);
  },
);

test('the runs go on where one of the schedulers dies', async () => {
  await using fleet = await Fleet.start({ schedulers: 2, dags: [daily], leaseMs: 10_000 });
  await backfill(fleet, 4);
  await fleet.advance('15s');
  fleet.members[0]?.kill();
  await fleet.advance('20m');
  expect(await row(fleet)).toMatchObject({ active_runs: 0, completed_at: expect.any(Number) });
});

test('its runs keep no others of the DAG from starting, nor are they kept by them', async () => {
  await using fleet = await Fleet.start({ schedulers: 2, dags: [daily] });
  await backfill(fleet, 2, 4);
  await fleet.trigger('x', 2);
  await fleet.advance('5s');
  const states = await fleet.database.all(
    "select run_type as type, state, count(*) as n from dag_run where run_type <> 'scheduled' group by run_type, state order by 1, 2",
  );
  expect(states).toContainEqual({ type: 'backfill', state: 'running', n: 2 });
  await fleet.advance('5m');
  expect(await row(fleet)).toMatchObject({ active_runs: 0, completed_at: expect.any(Number) });
});
