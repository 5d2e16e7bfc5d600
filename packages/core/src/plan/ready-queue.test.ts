// The ready queue: limits, order, fairness, and counts that come out even.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PickedInstance, ReadyItem, ReadyRun } from './ready-item.ts';
import { ReadyQueue } from './ready-queue.ts';

const aRun = (runRef: number, more: Partial<ReadyRun> = {}): ReadyRun => ({
  runRef,
  dagId: `dag${runRef}`,
  runAfterUs: runRef,
  maxActiveTasks: 1000,
  ...more,
});

const item = (taskId: string, more: Partial<ReadyItem> = {}): ReadyItem => ({
  task: Number(taskId.replaceAll(/\D/g, '') || 0),
  taskId,
  from: -1,
  to: 0,
  iteration: 0,
  pool: 'p',
  poolSlots: 1,
  priority: 1,
  maxActivePerRun: null,
  maxActivePerDag: null,
  ...more,
});

const many = (taskId: string, count: number, more: Partial<ReadyItem> = {}) =>
  item(taskId, { from: 0, to: count, ...more });

const slots = (free: Record<string, number>) => new Map(Object.entries(free));
const named = (picked: readonly PickedInstance[]) =>
  picked.map(({ mapIndex, runRef, task }) => `${runRef}.${task}${mapIndex < 0 ? '' : `[${mapIndex}]`}`);

describe('order', () => {
  test('weight first, then the run that should start earlier, then arrival', () => {
    const queue = new ReadyQueue();
    queue.addRun(aRun(1, { dagId: 'd', runAfterUs: 20 }));
    queue.addRun(aRun(2, { dagId: 'd', runAfterUs: 10 }));
    queue.add(1, item('t1'));
    queue.add(1, item('t2', { priority: 5 }));
    queue.add(2, item('t3'));
    queue.add(2, item('t4'));
    expect(named(queue.pick(slots({ p: 9 }), 9))).toEqual(['1.2', '2.3', '2.4', '1.1']);
    expect(queue.isEmpty).toBe(true);
  });

  test('the instances of a mapped task go by map index', () => {
    const queue = new ReadyQueue();
    queue.addRun(aRun(1));
    queue.add(1, many('t1', 3));
    expect(named(queue.pick(slots({ p: 2 }), 9))).toEqual(['1.1[0]', '1.1[1]']);
    expect(named(queue.pick(slots({ p: 9 }), 9))).toEqual(['1.1[2]']);
  });
});

describe('turns', () => {
  test('DAGs take turns at equal weight, whatever the age and the number of their runs', () => {
    const queue = new ReadyQueue();
    for (const runRef of [1, 2, 3]) queue.addRun(aRun(runRef, { dagId: 'many' }));
    queue.addRun(aRun(9, { dagId: 'few' }));
    for (const runRef of [1, 2, 3]) queue.add(runRef, many('t1', 2));
    queue.add(9, many('t2', 2));
    expect(named(queue.pick(slots({ p: 9 }), 9))).toEqual([
      '1.1[0]',
      '9.2[0]',
      '1.1[1]',
      '9.2[1]',
      '2.1[0]',
      '2.1[1]',
      '3.1[0]',
      '3.1[1]',
    ]);
  });

  test('a DAG of which nothing runs has the next turn, then a higher weight goes first', () => {
    const queue = new ReadyQueue();
    queue.addRun(aRun(1, { dagId: 'a' }));
    queue.addRun(aRun(2, { dagId: 'b' }));
    queue.add(1, many('t1', 9));
    queue.pick(slots({ p: 2 }), 2);
    queue.add(2, many('t2', 9));
    queue.add(1, many('t3', 2, { priority: 5 }));
    expect(named(queue.pick(slots({ p: 5 }), 5))).toEqual(['2.2[0]', '1.3[0]', '1.3[1]', '2.2[1]', '1.1[2]']);
  });

  test('DAGs of which nothing runs take turns as well, one place after the other', () => {
    const queue = new ReadyQueue();
    queue.addRun(aRun(1, { dagId: 'busy' }));
    queue.addRun(aRun(2, { dagId: 'other' }));
    queue.add(1, many('t1', 3));
    queue.add(2, many('t2', 1));
    const order: string[] = [];
    for (let place = 0; place < 4; place++) {
      const [picked] = queue.pick(slots({ p: 1 }), 1);
      if (!picked) break;
      order.push(picked.runRef === 1 ? 'busy' : 'other');
      queue.ended(picked.runRef, `t${picked.task}`);
    }
    expect(order).toEqual(['busy', 'other', 'busy', 'busy']);
  });

  test('iterations and ranges of one task go in order of arrival', () => {
    const queue = new ReadyQueue();
    queue.addRun(aRun(1));
    queue.add(1, many('t1', 1, { iteration: 4 }));
    queue.add(1, item('t2'));
    queue.add(1, item('t1', { from: 3, to: 4, iteration: 5 }));
    const picked = queue.pick(slots({ p: 9 }), 9);
    expect(picked.map(({ iteration, mapIndex, task }) => [task, mapIndex, iteration])).toEqual([
      [1, 0, 4],
      [2, -1, 0],
      [1, 3, 5],
    ]);
  });
});

describe('keyed limits', () => {
  const api = { key: 'api', max: 2, perMs: null, fair: null } as const;
  const rate = { key: 'api', max: 9, perMs: 60_000, fair: null } as const;

  test('nothing is picked under a limit before it is known how much of it is free', () => {
    const queue = new ReadyQueue();
    queue.addRun(aRun(1, { dagId: 'd' }));
    queue.add(1, many('t1', 9, { limits: [api] }));
    queue.add(1, item('t2'));
    expect(queue.unknownLimits()).toEqual([{ key: 'api', perMs: null, declared: [['d', 't1', 2]] }]);
    expect(named(queue.pick(slots({ p: 9 }), 9))).toEqual(['1.2']);
    queue.learn(api, 2, null);
    expect(queue.unknownLimits()).toEqual([]);
    expect(named(queue.pick(slots({ p: 9 }), 9))).toEqual(['1.1[0]', '1.1[1]']);
    queue.ended(1, 't2');
    expect(queue.unknownLimits()).toEqual([]);
    queue.ended(1, 't1');
    expect(queue.unknownLimits()).toHaveLength(1);
  });

  test('all that a task names must have room, in any pool', () => {
    const queue = new ReadyQueue();
    queue.addRun(aRun(1));
    queue.add(1, many('t1', 9, { limits: [api, rate] }));
    queue.add(1, many('t2', 9, { limits: [rate], pool: 'q' }));
    queue.learn(api, 1, null);
    queue.learn(rate, 3, null);
    expect(named(queue.pick(slots({ p: 9, q: 1 }), 9))).toEqual(['1.1[0]', '1.2[0]']);
    expect(named(queue.pick(slots({ p: 9, q: 9 }), 9))).toEqual(['1.2[1]']);
  });

  test('a rate opens at its time', () => {
    const queue = new ReadyQueue();
    queue.addRun(aRun(1));
    queue.add(1, many('t1', 9, { limits: [rate] }));
    queue.learn(rate, 0, 500);
    expect([queue.nextTimeUs(), queue.pick(slots({ p: 9 }), 9)]).toEqual([500, []]);
    queue.timeReached(499);
    expect(queue.unknownLimits()).toEqual([]);
    queue.timeReached(500);
    expect([queue.nextTimeUs(), queue.unknownLimits().length]).toEqual([null, 1]);
  });

  test('under a fair limit DAGs or runs take turns before weights count', () => {
    const picks = (fair: 'dag' | 'run' | null): string[] => {
      const queue = new ReadyQueue();
      const limits = [{ ...api, fair }];
      queue.addRun(aRun(1, { dagId: 'a' }));
      queue.addRun(aRun(2, { dagId: 'a' }));
      queue.addRun(aRun(3, { dagId: 'b' }));
      queue.add(1, many('t1', 3, { limits, priority: 9 }));
      queue.add(2, many('t1', 3, { limits, priority: 5, pool: 'q' }));
      queue.add(3, many('t1', 3, { limits, priority: 1 }));
      queue.learn(api, 5, null);
      return named(queue.pick(slots({ p: 9, q: 9 }), 9)).map((each) => each.slice(0, 1));
    };
    expect(picks(null)).toEqual(['1', '1', '1', '2', '2']);
    expect(picks('dag')).toEqual(['1', '3', '1', '3', '1']);
    expect(picks('run')).toEqual(['1', '2', '3', '1', '2']);
  });

  test('what a limit does not hold back goes on, also of the same run', () => {
    const queue = new ReadyQueue();
    queue.addRun(aRun(1));
    queue.add(1, many('t1', 99, { limits: [api], priority: 9 }));
    queue.add(1, item('t2'));
    queue.learn(api, 0, null);
    expect(named(queue.pick(slots({ p: 9 }), 1))).toEqual(['1.2']);
  });

  test('it is known how many wait under a limit', () => {
    const queue = new ReadyQueue();
    queue.addRun(aRun(1, { dagId: 'd' }));
    queue.add(1, many('t1', 5, { limits: [api] }));
    queue.learn(api, 2, null);
    queue.pick(slots({ p: 9 }), 9);
    expect(queue.changedWaiting()).toEqual([{ key: 'api', perMs: null, waiting: [['d', 3]] }]);
    expect(queue.changedWaiting()).toEqual([]);
    queue.removeRun(1);
    expect(queue.changedWaiting()).toEqual([{ key: 'api', perMs: null, waiting: [] }]);
  });

  test('of versions that say different numbers the smaller counts while it has something ready', () => {
    const queue = new ReadyQueue();
    queue.addRun(aRun(1, { dagId: 'd' }));
    queue.addRun(aRun(2, { dagId: 'd' }));
    queue.add(1, item('t1', { limits: [api] }));
    queue.add(2, item('t1', { limits: [{ ...api, max: 7 }] }));
    const said = () => queue.unknownLimits().flatMap(({ declared }) => declared);
    expect(said()).toEqual([['d', 't1', 2]]);
    queue.learn(api, 1, null);
    expect(named(queue.pick(slots({ p: 9 }), 1))).toEqual(['1.1']);
    expect(said()).toEqual([['d', 't1', 7]]);
  });

  test('a run that is forgotten may have left room', () => {
    const queue = new ReadyQueue();
    queue.addRun(aRun(1));
    queue.addRun(aRun(2));
    queue.started(1, 't1', [api]);
    queue.add(2, item('t1', { limits: [api] }));
    queue.learn(api, 0, null);
    queue.removeRun(1);
    expect(queue.unknownLimits()).toHaveLength(1);
  });
});

describe('fairness', () => {
  test('a full pool hides nothing in another', () => {
    const queue = new ReadyQueue();
    queue.addRun(aRun(1));
    queue.add(1, many('t1', 100, { pool: 'full', priority: 9 }));
    queue.add(1, item('t2', { pool: 'free' }));
    expect(named(queue.pick(slots({ full: 0, free: 1 }), 9))).toEqual(['1.2']);
  });

  test('where places are short, the weight decides between pools, not which pool came first', () => {
    const queue = new ReadyQueue();
    queue.addRun(aRun(1, { runAfterUs: 5 }));
    queue.addRun(aRun(2, { runAfterUs: 1 }));
    queue.add(1, many('t1', 100, { pool: 'first' }));
    queue.add(2, item('t2', { pool: 'second' }));
    expect(named(queue.pick(slots({ first: 50, second: 50 }), 1))).toEqual(['2.2']);
  });

  test('a run at its limit hides nothing of another', () => {
    const queue = new ReadyQueue();
    queue.addRun(aRun(1, { maxActiveTasks: 1 }));
    queue.addRun(aRun(2));
    queue.add(1, many('t1', 9, { priority: 9 }));
    queue.add(2, item('t2'));
    expect(named(queue.pick(slots({ p: 9 }), 9))).toEqual(['1.1[0]', '2.2']);
  });

  test('an instance that needs more slots than are free lets smaller ones pass', () => {
    const queue = new ReadyQueue();
    queue.addRun(aRun(1));
    queue.add(1, item('t1', { poolSlots: 3, priority: 9 }));
    queue.add(1, item('t2'));
    expect(named(queue.pick(slots({ p: 2 }), 9))).toEqual(['1.2']);
    expect(named(queue.pick(slots({ p: 3 }), 9))).toEqual(['1.1']);
  });

  test('a pool that does not exist holds only its own', () => {
    const queue = new ReadyQueue();
    queue.addRun(aRun(1));
    queue.add(1, item('t1', { pool: 'ghost' }));
    queue.add(1, item('t2'));
    expect(named(queue.pick(slots({ p: 9 }), 9))).toEqual(['1.2']);
    expect([...queue.pools]).toEqual(['ghost']);
  });
});

describe('limits of a task', () => {
  test('per run and over all runs of its DAG', () => {
    const queue = new ReadyQueue();
    queue.addRun(aRun(1, { dagId: 'd' }));
    queue.addRun(aRun(2, { dagId: 'd' }));
    const limits = { maxActivePerRun: 2, maxActivePerDag: 3 };
    queue.add(1, many('t1', 9, limits));
    queue.add(2, many('t1', 9, limits));
    expect(named(queue.pick(slots({ p: 99 }), 99))).toEqual(['1.1[0]', '1.1[1]', '2.1[0]']);
    queue.ended(1, 't1');
    expect(named(queue.pick(slots({ p: 99 }), 99))).toEqual(['1.1[2]']);
  });

  test('a DAG whose id is a number does not share counts with the run of that number', () => {
    const queue = new ReadyQueue();
    queue.addRun(aRun(7, { dagId: 'x' }));
    queue.addRun(aRun(8, { dagId: '7' }));
    queue.started(8, '0');
    queue.add(7, item('0', { maxActivePerRun: 1 }));
    expect(named(queue.pick(slots({ p: 9 }), 9))).toEqual(['7.0']);
    queue.removeRun(7);
    queue.add(8, item('0', { maxActivePerDag: 1 }));
    expect(queue.pick(slots({ p: 9 }), 9)).toEqual([]);
  });
});

describe('holding and forgetting', () => {
  test('of a held run nothing is picked until it is let go', () => {
    const queue = new ReadyQueue();
    queue.addRun(aRun(1));
    queue.add(1, item('t1'));
    queue.hold(1, true);
    expect(queue.pick(slots({ p: 9 }), 9)).toEqual([]);
    queue.hold(1, false);
    expect(named(queue.pick(slots({ p: 9 }), 9))).toEqual(['1.1']);
  });

  test('a forgotten run leaves no counts behind', () => {
    const queue = new ReadyQueue();
    queue.addRun(aRun(1, { dagId: 'd' }));
    queue.addRun(aRun(2, { dagId: 'd' }));
    queue.add(1, many('t1', 5, { maxActivePerDag: 2 }));
    queue.pick(slots({ p: 9 }), 9);
    queue.started(2, 't2');
    queue.removeRun(1);
    expect([queue.active, queue.activeIn(1), queue.activeIn(2), queue.isEmpty]).toEqual([1, 0, 1, true]);
    queue.add(2, many('t1', 5, { maxActivePerDag: 2 }));
    expect(queue.pick(slots({ p: 9 }), 9)).toHaveLength(2);
  });
});

test('whatever happens, no limit is exceeded and the counts are those of what is active', () => {
  const act = fc.oneof(
    fc.record({
      kind: fc.constant('add' as const),
      run: fc.nat(2),
      task: fc.nat(2),
      size: fc.integer({ min: 1, max: 4 }),
      pool: fc.constantFrom('p', 'q'),
      poolSlots: fc.integer({ min: 1, max: 3 }),
      priority: fc.nat(3),
    }),
    fc.record({ kind: fc.constant('pick' as const), p: fc.nat(6), q: fc.nat(6), count: fc.nat(6) }),
    fc.record({ kind: fc.constant('end' as const), which: fc.nat(20) }),
    fc.record({ kind: fc.constant('forget' as const), run: fc.nat(2) }),
  );
  fc.assert(
    fc.property(fc.array(act, { maxLength: 40 }), (acts) => {
      const queue = new ReadyQueue();
      const run = (index: number) => aRun(index, { dagId: `d${index % 2}`, maxActiveTasks: 4 });
      for (const index of [0, 1, 2]) queue.addRun(run(index));
      let active: { runRef: number; taskId: string }[] = [];
      for (const one of acts) {
        if (one.kind === 'add') {
          const { pool, poolSlots, priority, size, task } = one;
          const limits = { maxActivePerRun: 2, maxActivePerDag: 3 };
          queue.add(one.run, many(`t${task}`, size, { pool, poolSlots, priority, ...limits }));
        } else if (one.kind === 'pick') {
          const picked = queue.pick(slots({ p: one.p, q: one.q }), one.count);
          const used = (pool: string) =>
            picked.filter((each) => each.pool === pool).reduce((sum, each) => sum + each.poolSlots, 0);
          expect(picked.length).toBeLessThanOrEqual(one.count);
          expect(used('p')).toBeLessThanOrEqual(one.p);
          expect(used('q')).toBeLessThanOrEqual(one.q);
          active.push(...picked.map(({ runRef, task }) => ({ runRef, taskId: `t${task}` })));
        } else if (one.kind === 'end') {
          const [ended] = active.splice(one.which % Math.max(1, active.length), 1);
          if (ended) queue.ended(ended.runRef, ended.taskId);
        } else {
          queue.removeRun(one.run);
          queue.addRun(run(one.run));
          active = active.filter((each) => each.runRef !== one.run);
        }
        expect(queue.active).toBe(active.length);
        for (const index of [0, 1, 2]) {
          const inRun = active.filter((each) => each.runRef === index);
          expect(queue.activeIn(index)).toBe(inRun.length);
          expect(inRun.length).toBeLessThanOrEqual(4);
          for (const task of ['t0', 't1', 't2']) {
            expect(inRun.filter((each) => each.taskId === task).length).toBeLessThanOrEqual(2);
            const inDag = active.filter((each) => each.runRef % 2 === index % 2 && each.taskId === task);
            expect(inDag.length).toBeLessThanOrEqual(3);
          }
        }
      }
    }),
  );
});

test('tries that are to be something else than their rows say are a lane of their own, and say so when they are picked', () => {
  const queue = new ReadyQueue();
  queue.addRun({ runRef: 1, dagId: 'd', runAfterUs: 0, maxActiveTasks: 99 });
  const fields = { queue: 'retries', pool: 'p', poolSlots: 1, priority: 1, retries: 3 };
  queue.add(1, item('t1', { from: 0, to: 1 }));
  queue.add(1, item('t1', { from: 1, to: 2, next: { ...fields, after: 1, tryNumber: 2 } }));
  queue.add(1, item('t1', { from: 2, to: 3, next: { ...fields, after: 2, tryNumber: 3 } }));
  const picked = queue.pick(slots({ p: 9 }), 9);
  expect(picked.map(({ mapIndex, next }) => [mapIndex, next?.tryNumber])).toEqual([
    [0, undefined],
    [1, 2],
    [2, 3],
  ]);
});
