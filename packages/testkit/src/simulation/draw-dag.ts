// Draws DAGs: chains, fans, lists that are mapped over, branches, retries, sensors, groups that are mapped, tried again or go
// round; tight pools and limits by key. And new versions of them.
import { TriggerRule } from '@ariel/core';
import type { SeededRandom } from './seeded-random.ts';
import type { DagPlan, Deed, GroupPlan, LimitPlan, SchedulePlan, TaskPlan } from './world-plan.ts';

type Writable<Type> = { -readonly [Key in keyof Type]: Type[Key] };

/** The same key says the same number wherever it stands. */
const limits: readonly LimitPlan[] = [
  { key: 'api', max: 2, perMs: null },
  { key: 'narrow', max: 1, perMs: null },
  { key: 'starts', max: 3, perMs: 4_000 },
];
const rules = [TriggerRule.allDone, TriggerRule.oneSuccess, TriggerRule.noneFailed] as const;

export function drawDag(random: SeededRandom, dagId: string): DagPlan {
  const tasks: Writable<TaskPlan>[] = [];
  const groups: GroupPlan[] = [];
  const count = random.between(2, 6);
  const isChain = random.chance(0.3);
  for (let index = 0; index < count; index++) {
    const above = tasks.filter(({ id }) => !id.includes('.'));
    const last = above.at(-1);
    const after = isChain && last ? [last.id] : someOf(random, above, 2);
    tasks.push(drawTask(random, `t${index}`, after, above));
  }
  if (random.chance(0.25)) addBranch(random, tasks);
  if (random.chance(0.3)) addGroup(random, tasks, groups);
  return {
    dagId,
    tasks,
    groups,
    schedule: random.chance(0.45) ? drawSchedule(random) : null,
    maxActiveRuns: random.pick([1, 2, 16]),
    maxActiveTasks: random.pick([1, 3, 16]),
    failFast: random.chance(0.08),
    timeoutMs: random.chance(0.06) ? random.between(3_000, 20_000) : null,
  };
}

/** Another version: a task less, one more, or user code that does something else. */
export function redrawDag(random: SeededRandom, dag: DagPlan): DagPlan {
  const kind = random.below(3);
  const loose = dag.tasks.filter(
    ({ id }) =>
      !id.includes('.') &&
      !dag.tasks.some(
        ({ after, deed, over }) =>
          over === id || (deed.kind === 'branch' && (deed.to.includes(id) || after.includes(id))),
      ),
  );
  if (kind === 0 && loose.length > 1) {
    const gone = random.pick(loose).id;
    const left = dag.tasks.filter(({ id }) => id !== gone);
    return {
      ...dag,
      tasks: left.map((task) => ({ ...task, after: task.after.filter((id) => id !== gone) })),
    };
  }
  if (kind === 1) {
    const above = dag.tasks.filter(({ id }) => !id.includes('.'));
    return {
      ...dag,
      tasks: [...dag.tasks, drawTask(random, `n${random.below(1000)}`, someOf(random, above, 2), [])],
    };
  }
  return {
    ...dag,
    tasks: dag.tasks.map((task) =>
      task.deed.kind === 'returns' && task.deed.list === null
        ? { ...task, deed: { ...task.deed, takesMs: random.between(5, 2_000) } }
        : task,
    ),
  };
}

function drawTask(
  random: SeededRandom,
  id: string,
  after: readonly string[],
  above: readonly TaskPlan[],
): Writable<TaskPlan> {
  const lists = above.filter(
    ({ deed, over }) => deed.kind === 'returns' && deed.list !== null && over === null,
  );
  const isMapped = random.chance(0.2);
  const over = !isMapped
    ? null
    : lists.length > 0 && random.chance(0.6)
      ? random.pick(lists).id
      : random.below(6);
  return {
    id,
    after: typeof over === 'string' ? [...new Set([...after, over])] : after,
    rule: random.chance(0.15) ? random.pick(rules) : TriggerRule.allSuccess,
    retries: random.chance(0.5) ? random.between(1, 3) : 0,
    retryDelayMs: random.pick([0, 0, 300, 4_000]),
    infraRetries: random.chance(0.4) ? 2 : 0,
    pool: random.chance(0.3) ? 'tight' : 'default_pool',
    poolSlots: 1,
    limits: random.chance(0.2) ? [random.pick(limits)] : [],
    maxPerDag: random.chance(0.1) ? 1 : null,
    over,
    deed: drawDeed(random),
  };
}

function drawDeed(random: SeededRandom): Deed {
  const takesMs = random.pick([2, 40, 300, 300, 1_000, 4_000, 13_000]);
  const kind = random.next();
  if (kind < 0.5) return { kind: 'returns', list: null, takesMs };
  if (kind < 0.66) return { kind: 'returns', list: random.below(5), takesMs };
  if (kind < 0.78) return { kind: 'fails', times: random.between(1, 3), takesMs };
  if (kind < 0.84) return { kind: 'dies', times: random.between(1, 2), takesMs };
  if (kind < 0.9) return { kind: 'skips' };
  return { kind: 'looks', times: random.between(1, 4), everyMs: random.between(300, 4_000) };
}

function addBranch(random: SeededRandom, tasks: Writable<TaskPlan>[]): void {
  const above = tasks.filter(({ id }) => !id.includes('.'));
  const plain = { ...drawTask(random, 'b', someOf(random, above, 1), []), over: null };
  const ways = ['b_left', 'b_right'].map((id) => ({ ...drawTask(random, id, ['b'], []), over: null }));
  tasks.push({ ...plain, deed: { kind: 'branch', to: [random.pick(ways).id] } }, ...ways);
}

function addGroup(random: SeededRandom, tasks: Writable<TaskPlan>[], groups: GroupPlan[]): void {
  const above = tasks.filter(({ id }) => !id.includes('.'));
  const isLoop = random.chance(0.5);
  const inside = (id: string, after: readonly string[]): Writable<TaskPlan> => ({
    ...drawTask(random, id, after, []),
    over: null,
    rule: TriggerRule.allSuccess,
    deed: {
      kind: random.chance(0.25) ? 'fails' : 'returns',
      times: 1,
      list: null,
      takesMs: random.between(5, 900),
    } as Deed,
  });
  const id = isLoop ? 'l' : 'g';
  tasks.push(inside(`${id}.a`, someOf(random, above, 1)), inside(`${id}.z`, [`${id}.a`]));
  if (isLoop) {
    const gate = inside('l.gate', ['l.z']);
    tasks.push({ ...gate, deed: { kind: 'gate', rounds: random.between(1, 4) } });
  }
  groups.push({
    id,
    over: isLoop ? null : random.below(4),
    loopOf: isLoop ? 'l.z' : null,
    retries: random.chance(0.4) ? random.between(1, 2) : 0,
  });
}

function drawSchedule(random: SeededRandom): SchedulePlan {
  return {
    everyMs: random.pick([4_000, 10_000, 20_000]),
    ticks: random.between(2, 5),
    catchup: random.chance(0.7),
  };
}

function someOf(random: SeededRandom, tasks: readonly TaskPlan[], most: number): string[] {
  if (tasks.length === 0) return [];
  const count = random.below(most + 1);
  return [...new Set(Array.from({ length: count }, () => random.pick(tasks).id))];
}
