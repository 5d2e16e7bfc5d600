// Any number of schedulers on one database: they share the work, take over from each other, and stay within every limit
// together. Checked after each step of a simulated world.
import { aDag, everyDay, Fleet, returns, t, vanishes } from '@ariel/testkit';
import { expect, test } from 'vitest';

const START = Date.UTC(2024, 0, 1) * 1000;
const chain = aDag('chain', t('a'), t('b').after('a'), t('c').after('b'));
const long = aDag(
  'long',
  t('a').does(() => returns(1, '20s')),
  t('b').after('a'),
);

test('several share the runs, and each run ends once', async () => {
  await using fleet = await Fleet.start({ schedulers: 3, dags: [chain] });
  await fleet.trigger('chain', 60);
  await fleet.advance('1m');
  expect(await fleet.runStates()).toEqual({ success: 60 });
  expect(fleet.started).toHaveLength(180);
  const byScheduler = Map.groupBy(fleet.started, (text) => text.split(' ')[0]);
  expect(byScheduler.size).toBe(3);
  expect(fleet.problems).toEqual([]);
});

test('the runs of one that is killed go on within its lease', async () => {
  await using fleet = await Fleet.start({ schedulers: 2, dags: [chain] });
  await fleet.trigger('chain', 40);
  const [left, right] = fleet.members;
  const [owned = 0, others = 0] = await fleet.owners();
  expect([owned > 0, others > 0, owned + others]).toEqual([true, true, 40]);
  left?.kill();
  await fleet.advance('5s');
  expect((await fleet.owners())[0]).toBe(owned);
  await fleet.advance('4s');
  expect((await fleet.owners())[0]).toBe(0);
  // What its tasks were doing is lost when their leases are over.
  await fleet.advance('11m');
  const states = await fleet.runStates();
  expect([states.running, (states.success ?? 0) + (states.failed ?? 0)]).toEqual([undefined, 40]);
  expect(right?.scheduler.repairs).toBe(0);
});

test('what one has queued and not begun is begun by who takes over, and costs no try', async () => {
  await using fleet = await Fleet.start({ schedulers: 1, dags: [chain] });
  await fleet.trigger('chain');
  await fleet.database.run(
    "update task_instance set state = 'queued', worker_id = null, lease_until = null where state = 'running'",
  );
  fleet.members[0]?.kill();
  await fleet.join();
  await fleet.advance('1m');
  expect(await fleet.runStates()).toEqual({ success: 1 });
  const tries = await fleet.database.all<{ try_number: number }>(
    'select distinct try_number from task_instance',
  );
  expect(tries.map((row) => row.try_number)).toEqual([1]);
});

test('one that leaves in order hands its runs over at once', async () => {
  await using fleet = await Fleet.start({ schedulers: 2, dags: [long] });
  await fleet.trigger('long', 30);
  const [left] = fleet.members;
  const beforeUs = fleet.time.nowUs();
  const stopped = left?.scheduler.stop();
  await fleet.time.settle();
  await stopped;
  await fleet.time.settle();
  expect(await fleet.owners()).toEqual([0, 30]);
  expect(fleet.time.nowUs()).toBe(beforeUs);
  // Its tasks go on, and their ends reach the new owner.
  await fleet.advance('30s');
  expect(await fleet.runStates()).toEqual({ success: 30 });
  expect(fleet.started).toHaveLength(60);
});

test('one that was stopped for longer than its lease changes nothing, and goes on as another', async () => {
  await using fleet = await Fleet.start({ schedulers: 2, dags: [long] });
  await fleet.trigger('long', 20);
  const [left] = fleet.members;
  const name = left?.scheduler.ownerId;
  left?.freeze();
  await fleet.advance('9s');
  expect(await fleet.owners()).toEqual([0, 20]);
  left?.thaw();
  await fleet.advance('4s');
  expect(left?.scheduler.ownerId).not.toBe(name);
  await fleet.advance('1m');
  await fleet.trigger('long', 20);
  expect((await fleet.owners())[0]).toBeGreaterThan(0);
  await fleet.advance('2m');
  expect((await fleet.runStates()).running).toBeUndefined();
});

test('no limit is exceeded together', async () => {
  const counted = { pool: 0, task: 0 };
  const most = { pool: 0, task: 0 };
  const dags = ['x', 'y'].map((name) =>
    aDag(name, t('pooled').pool('p'), t('alone').maxActive({ perDag: 1 }), t('free')).with({
      maxActiveRuns: 4,
    }),
  );
  await using fleet = await Fleet.start({ schedulers: 3, dags, pools: { p: 2 }, globalParallelism: 5 });
  const look = async (): Promise<void> => {
    const rows = await fleet.database.all<{ task_id: string; dag_id: string; n: number }>(
      `select i.task_id, r.dag_id, count(*) as n from task_instance i join dag_run r on r.id = i.run_ref
       where i.state in ('queued', 'running') group by i.task_id, r.dag_id`,
    );
    counted.pool = rows.filter((row) => row.task_id === 'pooled').reduce((sum, { n }) => sum + n, 0);
    counted.task = Math.max(0, ...rows.filter((row) => row.task_id === 'alone').map(({ n }) => n));
    most.pool = Math.max(most.pool, counted.pool);
    most.task = Math.max(most.task, counted.task);
  };
  for (const dagId of ['x', 'y']) await fleet.trigger(dagId, 20);
  for (let second = 0; second < 240; second++) {
    await fleet.advance('250ms');
    await look();
  }
  expect(most).toEqual({ pool: 2, task: 1 });
  expect(await fleet.runStates()).toEqual({ success: 40 });
  const used = await fleet.database.all('select used from pool union select used from limit_key');
  expect(used).toEqual([{ used: 0 }]);
});

test('a pool that one scheduler keeps full lets the others have their share', async () => {
  const greedy = aDag('greedy', ...Array.from({ length: 40 }, (_each, index) => t(`g${index}`).pool('p')));
  const modest = aDag('modest', t('m').pool('p'));
  await using fleet = await Fleet.start({ schedulers: 2, dags: [greedy, modest], pools: { p: 2 } });
  await fleet.trigger('greedy');
  // Its owner has more than its share of runs from now on, so that the other one takes the next.
  const [first] = await fleet.database.all<{ owner_id: string }>('select owner_id from dag_run');
  const [left, right] = fleet.members;
  const other = left?.scheduler.ownerId === first?.owner_id ? right : left;
  const given = { runId: null, logicalDate: null, dataInterval: null, runAfter: null, conf: {}, note: null };
  const actor = { user: 'tester', via: 'test' } as const;
  fleet.called.loses = () => true;
  await fleet.control.triggerRun({ ...given, dagId: 'modest', actor });
  fleet.called.loses = () => false;
  other?.scheduler.notify({ kind: 'run-created', dagId: 'modest', runRef: 0 });
  await fleet.advance('5s');
  expect((await fleet.runStates()).success).toBe(1);
  await fleet.advance('1m');
  expect(await fleet.runStates()).toEqual({ success: 2 });
  expect(await fleet.database.all('select * from pool_waiting')).toEqual([]);
});

test('each tick of a schedule makes one run, whoever is first', async () => {
  const everyMinute = { ...everyDay, crons: ['* * * * *'] };
  const often = aDag('often', t('a')).with({ schedule: everyMinute, startDate: START });
  await using fleet = await Fleet.start({ schedulers: 4, dags: [often] });
  await fleet.advance('10m');
  const rows = await fleet.database.all<{ n: number; dates: number }>(
    'select count(*) as n, count(distinct logical_date) as dates from dag_run',
  );
  expect(rows[0]?.n).toBe(rows[0]?.dates);
  expect(rows[0]?.n).toBeGreaterThanOrEqual(9);
  expect((await fleet.runStates()).success).toBe(rows[0]?.n);
});

test('ends that are told to another process reach the owner by signal', async () => {
  await using fleet = await Fleet.start({ schedulers: 2, dags: [chain], reportsElsewhere: true });
  await fleet.trigger('chain', 10);
  await fleet.advance('4s');
  expect(await fleet.runStates()).toEqual({ success: 10 });
  expect(fleet.members.map(({ scheduler }) => scheduler.repairs)).toEqual([0, 0]);
  expect(await fleet.database.all('select * from run_event')).toEqual([]);
});

test('without signals they look for themselves, often while something goes on', async () => {
  await using fleet = await Fleet.start({
    schedulers: 2,
    dags: [chain],
    reportsElsewhere: true,
    hasSignals: false,
  });
  await fleet.advance('1m');
  await fleet.trigger('chain', 4);
  await fleet.advance('6s');
  expect(await fleet.runStates()).toEqual({ success: 4 });
});

test('what no signal said is found by the sweep, which counts it', async () => {
  await using fleet = await Fleet.start({ schedulers: 2, dags: [chain], reportsElsewhere: true });
  fleet.called.loses = () => true;
  await fleet.trigger('chain', 4);
  await fleet.advance('2m');
  expect(await fleet.runStates()).toEqual({ success: 4 });
  const repairs = fleet.members.reduce((sum, { scheduler }) => sum + scheduler.repairs, 0);
  expect(repairs).toBeGreaterThan(0);
});

test('an operator’s act in another process reaches the owner', async () => {
  await using fleet = await Fleet.start({ schedulers: 2, dags: [long] });
  await fleet.trigger('long', 6);
  const runs = await fleet.database.all<{ run_id: string }>('select run_id from dag_run order by id');
  const actor = { user: 'tester', via: 'test' } as const;
  for (const { run_id: runId } of runs.slice(0, 3))
    await fleet.control.setRunState({ dagId: 'long', runId, state: 'failed', actor });
  await fleet.control.setDagPaused({ dagId: 'long', isPaused: true, actor });
  await fleet.advance('40s');
  expect(await fleet.runStates()).toEqual({ failed: 3, running: 3 });
  await fleet.control.setDagPaused({ dagId: 'long', isPaused: false, actor });
  await fleet.advance('10s');
  expect(await fleet.runStates()).toEqual({ failed: 3, success: 3 });
  expect(fleet.members.map(({ scheduler }) => scheduler.repairs)).toEqual([0, 0]);
});

test('tasks that depend on their past go on when another scheduler’s run has moved', async () => {
  const past = t('a').does(() => returns(1, '2s'));
  const dag = aDag('past', past);
  const dependent = dag.with({
    tasks: dag.definition.tasks.map((task) => ({ ...task, dependsOnPast: true })),
  });
  await using fleet = await Fleet.start({ schedulers: 3, dags: [dependent] });
  const dates = [2, 3, 4, 5, 6, 7, 8, 9].map((day) => Date.UTC(2023, 0, day) * 1000);
  const actor = { user: null, via: 'test' } as const;
  for (const logicalDate of dates) {
    const given = { runId: null, dataInterval: null, runAfter: null, conf: {}, note: null };
    await fleet.control.triggerRun({ ...given, dagId: 'past', logicalDate, actor });
  }
  await fleet.advance('17s');
  expect(await fleet.runStates()).toEqual({ success: 8 });
});

test('a task whose worker vanished is lost when its lease is over, not while its server was away', async () => {
  const gone = aDag(
    'gone',
    t('a')
      .retries(1)
      .does(({ tryNumber }) => (tryNumber === 1 ? vanishes() : returns())),
  );
  await using fleet = await Fleet.start({ schedulers: 1, dags: [gone], leaseMs: 10_000 });
  await fleet.trigger('gone');
  await fleet.advance('9s');
  expect(fleet.started).toHaveLength(1);
  const [only] = fleet.members;
  only?.freeze();
  await fleet.advance('4500ms');
  only?.thaw();
  await fleet.advance('6s');
  expect(await fleet.runStates()).toEqual({ running: 1 });
  expect(fleet.started).toHaveLength(1);
  await fleet.advance('6m');
  expect(await fleet.runStates()).toEqual({ success: 1 });
  expect(fleet.started).toHaveLength(2);
});
