// Random worlds against the plainest possible model of the limits: none is ever exceeded, nothing that could start is
// left while there is a place, and of two that could the one with the higher weight goes.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { PickedInstance, ReadyItem } from './ready-item.ts';
import type { ReadyLimit } from './ready-lane.ts';
import { ReadyQueue } from './ready-queue.ts';

const pools = ['p', 'q'] as const;
const keyed: readonly ReadyLimit[] = [
  { key: 'k', max: 3, perMs: null, fair: null },
  { key: 'l', max: 2, perMs: null, fair: 'dag' },
  { key: 'm', max: 2, perMs: null, fair: 'run' },
];

interface Task {
  readonly pool: string;
  readonly poolSlots: number;
  readonly priority: number;
  readonly limits: readonly ReadyLimit[];
  readonly maxActivePerRun: number | null;
  readonly maxActivePerDag: number | null;
}

interface Instance {
  readonly run: number;
  readonly task: number;
}

/** What may start, asked one by one. */
class Model {
  readonly free: Record<string, number> = {};
  readonly held = new Set<number>();
  readonly maxInRun: number;
  ready: Instance[] = [];
  active: Instance[] = [];
  readonly tasks: readonly Task[];

  constructor(tasks: readonly Task[], maxInRun: number) {
    this.tasks = tasks;
    this.maxInRun = maxInRun;
  }

  taskOf(instance: Instance): Task {
    return this.tasks[instance.task] as Task;
  }

  heldUnder(key: string): number {
    return this.active.filter((each) => this.taskOf(each).limits.some((limit) => limit.key === key)).length;
  }

  mayStart(instance: Instance): boolean {
    const task = this.taskOf(instance);
    const inRun = this.active.filter((each) => each.run === instance.run);
    const ofTask = (all: readonly Instance[]) => all.filter((each) => each.task === instance.task).length;
    const inDag = this.active.filter((each) => each.run % 2 === instance.run % 2);
    return (
      !this.held.has(instance.run) &&
      inRun.length < this.maxInRun &&
      (this.free[task.pool] ?? 0) >= task.poolSlots &&
      (task.maxActivePerRun === null || ofTask(inRun) < task.maxActivePerRun) &&
      (task.maxActivePerDag === null || ofTask(inDag) < task.maxActivePerDag) &&
      task.limits.every((limit) => this.heldUnder(limit.key) < limit.max)
    );
  }

  start({ runRef, task }: PickedInstance): void {
    const at = this.ready.findIndex((each) => each.run === runRef && each.task === task);
    expect(at).toBeGreaterThanOrEqual(0);
    const [instance] = this.ready.splice(at, 1) as [Instance];
    expect(this.mayStart(instance)).toBe(true);
    const rivals = this.ready.filter((each) => this.taskOf(each).limits.length === 0 && this.mayStart(each));
    // The first of a DAG of which nothing runs goes before those of others, whatever their weights.
    const isFirst = !this.active.some((each) => each.run % 2 === instance.run % 2);
    if (this.taskOf(instance).limits.length === 0 && !isFirst) {
      for (const rival of rivals)
        expect(this.taskOf(rival).priority).toBeLessThanOrEqual(this.taskOf(instance).priority);
    }
    this.free[this.taskOf(instance).pool] =
      (this.free[this.taskOf(instance).pool] ?? 0) - this.taskOf(instance).poolSlots;
    this.active.push(instance);
  }
}

const aTask = fc.record({
  pool: fc.constantFrom(...pools),
  poolSlots: fc.constantFrom(1, 1, 1, 2, 3),
  priority: fc.nat(2),
  limits: fc.oneof(fc.constant([]), fc.subarray([...keyed])),
  maxActivePerRun: fc.option(fc.integer({ min: 1, max: 2 })),
  maxActivePerDag: fc.option(fc.integer({ min: 1, max: 3 })),
});

const anAct = fc.oneof(
  fc.record({
    kind: fc.constant('add' as const),
    run: fc.nat(3),
    task: fc.nat(4),
    size: fc.integer({ min: 1, max: 4 }),
  }),
  fc.record({ kind: fc.constant('pick' as const), p: fc.nat(9), q: fc.nat(9), count: fc.nat(8) }),
  fc.record({ kind: fc.constant('end' as const), which: fc.nat(40) }),
  fc.record({ kind: fc.constant('hold' as const), run: fc.nat(3), isHeld: fc.boolean() }),
  fc.record({ kind: fc.constant('forget' as const), run: fc.nat(3) }),
);

test('no limit is exceeded, and nothing that could start is left while there is a place', {
  timeout: 60_000,
}, () => {
  fc.assert(
    fc.property(
      fc.array(aTask, { minLength: 5, maxLength: 5 }),
      fc.integer({ min: 1, max: 4 }),
      fc.array(anAct, { minLength: 20, maxLength: 80 }),
      (tasks, maxInRun, acts) => {
        const queue = new ReadyQueue();
        const model = new Model(tasks, maxInRun);
        const runs = [0, 1, 2, 3];
        const addRun = (run: number) =>
          queue.addRun({ runRef: run, dagId: `d${run % 2}`, runAfterUs: run, maxActiveTasks: maxInRun });
        runs.forEach(addRun);
        for (const act of acts) {
          if (act.kind === 'add') {
            const { maxActivePerDag, maxActivePerRun, ...task } = tasks[act.task] as Task;
            const item: ReadyItem = {
              task: act.task,
              taskId: `t${act.task}`,
              from: 0,
              to: act.size,
              iteration: 0,
              maxActivePerDag,
              maxActivePerRun,
              ...task,
            };
            queue.add(act.run, item);
            for (let each = 0; each < act.size; each++) model.ready.push({ run: act.run, task: act.task });
          } else if (act.kind === 'pick') {
            Object.assign(model.free, { p: act.p, q: act.q });
            for (const { key, perMs } of queue.unknownLimits()) {
              const limit = keyed.find((each) => each.key === key) as ReadyLimit;
              queue.learn({ key, perMs }, limit.max - model.heldUnder(key), null);
            }
            const picked = queue.pick(
              new Map([
                ['p', act.p],
                ['q', act.q],
              ]),
              act.count,
            );
            expect(picked.length).toBeLessThanOrEqual(act.count);
            for (const each of picked) model.start(each);
            const left = model.ready.filter((each) => model.mayStart(each));
            if (picked.length < act.count) expect(left).toEqual([]);
          } else if (act.kind === 'end') {
            const [ended] = model.active.splice(act.which % Math.max(1, model.active.length), 1);
            if (ended) queue.ended(ended.run, `t${ended.task}`);
          } else if (act.kind === 'hold') {
            queue.hold(act.run, act.isHeld);
            if (act.isHeld) model.held.add(act.run);
            else model.held.delete(act.run);
          } else {
            queue.removeRun(act.run);
            addRun(act.run);
            model.held.delete(act.run);
            model.ready = model.ready.filter((each) => each.run !== act.run);
            model.active = model.active.filter((each) => each.run !== act.run);
          }
          expect(queue.active).toBe(model.active.length);
          expect(queue.isEmpty).toBe(model.ready.length === 0);
        }
      },
    ),
    { numRuns: 1000 },
  );
});
