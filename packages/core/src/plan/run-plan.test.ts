// What the plan decides, case by case: mapping, branches, what was cleared, how a run ends.
import { aDag, output, param, type TaskBuilder, t, value } from '@ariel/testkit';
import { describe, expect, test } from 'vitest';
import type { InstanceState } from '../state/task-state.ts';
import type { Decision } from './decision.ts';
import { compileRunGraph, type RunGraph } from './run-graph.ts';
import { RunPlan } from './run-plan.ts';
import type { InstanceEnd, InstanceResult } from './run-snapshot.ts';

type Rows = Readonly<Record<string, InstanceState>>;

const graphOf = (...tasks: readonly TaskBuilder[]): RunGraph =>
  compileRunGraph(aDag('x', ...tasks).definition);

/** A plan over rows named `a` or `m[2]`. */
function planOf(
  graph: RunGraph,
  rows: Rows = {},
  results: readonly Partial<InstanceResult>[] = [],
  totals: Readonly<Record<string, number>> = {},
): RunPlan {
  const instances = Object.entries(rows).map(([label, state]) => {
    const [, taskId = label, index] = /^(.*)\[(\d+)\]$/.exec(label) ?? [];
    return {
      taskId,
      mapIndex: index === undefined ? -1 : Number(index),
      iteration: 0,
      state,
      waitUntilUs: state?.startsWith('up_for') ? 50 : null,
    };
  });
  const mapped = Map.groupBy(
    instances.filter(({ mapIndex }) => mapIndex >= 0),
    ({ taskId }) => taskId,
  );
  const expansions = [...mapped].map(([id, its]) => ({
    id,
    isLoop: false,
    parentMapIndex: -1,
    parentIteration: 0,
    from: 0,
    first: 0,
    count: totals[id] ?? its.length,
    collapse: null,
  }));
  const nothing = { mapIndex: -1, iteration: 0, hasValue: false, length: null, followed: null };
  return new RunPlan(graph, {
    instances,
    expansions,
    results: results.map((result) => ({ ...nothing, taskId: '', ...result })),
    param: (name) => (name === 'two' ? [1, 2] : []),
  });
}

const said = (graph: RunGraph, decisions: readonly Decision[]): string[] =>
  decisions.flatMap((decision) => {
    if (decision.kind === 'finish') return [`run ${decision.state}`];
    if (decision.kind === 'expand') return [];
    if (decision.kind === 'retryGroup') return [`${decision.groupId} again`];
    const name = graph.tasks[decision.task]?.taskId;
    if (decision.kind === 'end')
      return [`${name}${decision.mapIndex < 0 ? '' : `[${decision.mapIndex}]`} ${decision.state}`];
    if (decision.kind === 'create') return [`${name} rows ${decision.from}…${decision.to}`];
    if (decision.kind === 'failFast') return [`${name} fails fast`];
    return decision.from === -1 ? [`${name} ready`] : [`${name}[${decision.from}…${decision.to}] ready`];
  });

const decided = (graph: RunGraph, plan: RunPlan): string[] => said(graph, plan.takeDecisions());

const ended = (taskId: string, more: Partial<InstanceEnd> = {}): InstanceEnd => ({
  taskId,
  mapIndex: -1,
  iteration: 0,
  state: 'success',
  hasValue: false,
  length: null,
  followed: null,
  ...more,
});

describe('a chain', () => {
  const graph = graphOf(t('a'), t('b').after('a'));

  test('goes on task by task, and ends with its last', () => {
    const plan = planOf(graph);
    expect(decided(graph, plan)).toEqual(['a ready']);
    expect(decided(graph, plan)).toEqual([]);
    plan.instanceEnded(ended('a'));
    expect(decided(graph, plan)).toEqual(['b ready']);
    plan.instanceEnded(ended('b'));
    expect(decided(graph, plan)).toEqual(['run success']);
    expect(decided(graph, plan)).toEqual([]);
  });

  test('waits for a retry until its time has come', () => {
    const plan = planOf(graph, { a: 'running', b: null });
    plan.instanceWaits({ taskId: 'a', mapIndex: -1, iteration: 0 }, 100);
    expect([decided(graph, plan), plan.nextTimeUs()]).toEqual([[], 100]);
    plan.timeReached(99);
    expect(decided(graph, plan)).toEqual([]);
    plan.timeReached(100);
    expect([decided(graph, plan), plan.nextTimeUs()]).toEqual([['a ready'], null]);
  });

  test('is ready again when it was given back', () => {
    const plan = planOf(graph);
    plan.takeDecisions();
    plan.instanceReturned({ taskId: 'a', mapIndex: -1, iteration: 0 }, 'its worker is gone');
    expect(decided(graph, plan)).toEqual(['a ready']);
  });

  test('ends failed when its last task could not run', () => {
    const plan = planOf(graph, { a: 'running', b: null });
    plan.instanceEnded(ended('a', { state: 'failed' }));
    expect(decided(graph, plan)).toEqual(['b upstream_failed', 'run failed']);
  });
});

describe('a mapped task', () => {
  const graph = graphOf(t('list'), t('m').over({ x: output('list') }), t('after').after('m'));

  test('has an instance per item once the list is there', () => {
    const plan = planOf(graph, { list: 'running', m: null, after: null });
    plan.instanceEnded(ended('list', { hasValue: true, length: 2 }));
    expect(decided(graph, plan)).toEqual(['m rows 0…2', 'm[0…2] ready']);
    plan.instanceEnded(ended('m', { mapIndex: 1 }));
    expect(decided(graph, plan)).toEqual([]);
    plan.instanceEnded(ended('m', { mapIndex: 0 }));
    expect(decided(graph, plan)).toEqual(['after ready']);
  });

  test('is made in pieces, so that a long list holds nobody up', () => {
    const plan = planOf(graph, { list: 'running', m: null, after: null });
    plan.instanceEnded(ended('list', { hasValue: true, length: 1100 }));
    expect(decided(graph, plan)).toEqual(['m rows 0…500', 'm[0…500] ready']);
    expect(plan.hasMore).toBe(true);
    expect(decided(graph, plan)).toEqual(['m rows 500…1000', 'm[500…1000] ready']);
    expect(decided(graph, plan)).toEqual(['m rows 1000…1100', 'm[1000…1100] ready']);
    expect(plan.hasMore).toBe(false);
  });

  test('goes on where a crash cut its making', () => {
    const rows = Object.fromEntries(
      Array.from({ length: 500 }, (_item, index) => [`m[${index}]`, 'success' as const]),
    );
    const list = { taskId: 'list', hasValue: true, length: 501 };
    const plan = planOf(graph, { list: 'success', after: null, ...rows }, [list], { m: 501 });
    expect(decided(graph, plan)).toEqual(['m rows 500…501', 'm[500…501] ready']);
  });

  test('is skipped over an empty list', () => {
    const plan = planOf(graph, { list: 'running', m: null, after: null });
    plan.instanceEnded(ended('list', { hasValue: true, length: 0 }));
    expect(decided(graph, plan)).toEqual(['m skipped', 'after skipped', 'run success']);
  });

  test('over a param has as many as the param', () => {
    const over = graphOf(t('m').over({ x: param('two') }));
    expect(decided(over, planOf(over))).toEqual(['m rows 0…2', 'm[0…2] ready']);
  });

  test('over literals has its instances even where none of them runs', () => {
    const over = graphOf(
      t('a'),
      t('m')
        .over({ x: value([1, 2]) })
        .after('a'),
    );
    const plan = planOf(over, { a: 'running', m: null });
    plan.instanceEnded(ended('a', { state: 'failed' }));
    expect(decided(over, plan)).toEqual([
      'm rows 0…2',
      'm[0] upstream_failed',
      'm[1] upstream_failed',
      'run failed',
    ]);
  });

  test('whose rule is met early waits for its whole list', () => {
    const over = graphOf(
      t('list'),
      t('m')
        .over({ x: output('list') })
        .rule('always'),
      t('n')
        .over({ x: output('m') })
        .rule('one_success'),
    );
    const plan = planOf(over, { list: 'running', m: null, n: null });
    expect(decided(over, plan)).toEqual([]);
    plan.instanceEnded(ended('list', { hasValue: true, length: 2 }));
    expect(decided(over, plan)).toEqual(['m rows 0…2', 'm[0…2] ready']);
    plan.instanceEnded(ended('m', { mapIndex: 0, hasValue: true }));
    expect(decided(over, plan)).toEqual([]);
    plan.instanceEnded(ended('m', { mapIndex: 1, hasValue: true }));
    expect(decided(over, plan)).toEqual(['n rows 0…2', 'n[0…2] ready']);
  });

  test('whose list never came is not run, whatever its rule', () => {
    const over = graphOf(
      t('list'),
      t('other'),
      t('m')
        .over({ x: output('list') })
        .after('other')
        .rule('all_done'),
    );
    const plan = planOf(over, { list: 'running', other: 'running', m: null });
    plan.instanceEnded(ended('list', { state: 'failed' }));
    expect(decided(over, plan)).toEqual(['m upstream_failed']);
  });
});

describe('what was cleared', () => {
  const graph = graphOf(t('list'), t('m').over({ x: output('list') }), t('sum').given({ x: output('m') }));
  const stale = [
    { taskId: 'list', hasValue: true, length: 2 },
    { taskId: 'm', mapIndex: 0, hasValue: true, length: null },
    { taskId: 'm', mapIndex: 1, hasValue: true, length: null },
  ];

  test('waits for its rule again, also the instances of a mapped task', () => {
    const plan = planOf(graph, { list: null, 'm[0]': null, 'm[1]': null, sum: null }, stale);
    expect(decided(graph, plan)).toEqual(['list ready']);
    plan.instanceEnded(ended('list', { hasValue: true, length: 2 }));
    expect(decided(graph, plan)).toEqual(['m[0…1] ready', 'm[1…2] ready']);
  });

  test('takes the new length: more instances are made', () => {
    const plan = planOf(graph, { list: null, 'm[0]': null, 'm[1]': null, sum: null }, stale);
    plan.instanceEnded(ended('list', { hasValue: true, length: 3 }));
    expect(decided(graph, plan).toSorted()).toEqual(
      ['list ready', 'm rows 2…3', 'm[0…1] ready', 'm[1…2] ready', 'm[2…3] ready'].toSorted(),
    );
  });

  test('takes the new length: instances without an item are removed', () => {
    const plan = planOf(graph, { list: 'running', 'm[0]': null, 'm[1]': null, sum: null }, stale);
    plan.instanceEnded(ended('list', { hasValue: true, length: 1 }));
    expect(decided(graph, plan)).toEqual(['m[0…1] ready', 'm[1] removed']);
    plan.instanceEnded(ended('m', { mapIndex: 0, hasValue: true }));
    expect(decided(graph, plan)).toEqual(['sum ready']);
  });

  test('is not run where what is above it now fails', () => {
    const plan = planOf(graph, { list: 'running', 'm[0]': null, 'm[1]': null, sum: null }, stale);
    plan.instanceEnded(ended('list', { state: 'failed' }));
    expect(decided(graph, plan)).toEqual([
      'm[0] upstream_failed',
      'm[1] upstream_failed',
      'sum upstream_failed',
      'run failed',
    ]);
  });

  test('its old values do not count a second time', () => {
    const over = graphOf(t('m').over({ x: value([1, 2]) }), t('n').over({ x: output('m') }));
    const plan = planOf(over, { 'm[0]': 'running', 'm[1]': 'success', n: null }, [
      { taskId: 'm', mapIndex: 0, hasValue: true },
      { taskId: 'm', mapIndex: 1, hasValue: true },
    ]);
    plan.instanceEnded(ended('m', { mapIndex: 0, hasValue: true }));
    expect(decided(over, plan)).toEqual(['n rows 0…2', 'n[0…2] ready']);
  });

  test('an old choice of a branch that is to choose again does not count', () => {
    const branching = graphOf(t('choose').branch(), t('left').after('choose'), t('right').after('choose'));
    const plan = planOf(branching, { choose: null, left: null, right: null }, [
      { taskId: 'choose', followed: ['left'] },
    ]);
    expect(decided(branching, plan)).toEqual(['choose ready']);
    plan.instanceEnded(ended('choose', { followed: ['right'] }));
    expect(decided(branching, plan)).toEqual(['left skipped', 'right ready']);
  });
});

describe('a branch', () => {
  const graph = graphOf(
    t('choose').branch(),
    t('left').after('choose'),
    t('right').after('choose'),
    t('join').after('left', 'right').rule('none_failed_min_one_success'),
  );

  test('skips what it did not choose', () => {
    const plan = planOf(graph, { choose: 'running', left: null, right: null, join: null });
    plan.instanceEnded(ended('choose', { followed: ['left'] }));
    expect(decided(graph, plan)).toEqual(['right skipped', 'left ready']);
  });

  test('is obeyed after a crash between its end and the skips', () => {
    const plan = planOf(graph, { choose: 'success', left: null, right: null, join: null }, [
      { taskId: 'choose', followed: ['right'] },
    ]);
    expect(decided(graph, plan)).toEqual(['left skipped', 'right ready']);
  });

  test('that is mapped skips nothing: its instances may differ', () => {
    const mapped = graphOf(
      t('choose')
        .branch()
        .over({ x: value([1, 2]) }),
      t('left').after('choose'),
    );
    const plan = planOf(mapped, { 'choose[0]': 'running', 'choose[1]': 'success', left: null });
    plan.instanceEnded(ended('choose', { mapIndex: 0, followed: [] }));
    expect(decided(mapped, plan)).toEqual(['left ready']);
  });
});

describe('a take-over', () => {
  const graph = graphOf(t('a'), t('b').after('a'), t('c'));

  test.each<[string, Rows, string[]]>([
    ['promises again what was promised', { a: 'success', b: 'scheduled', c: 'success' }, ['b ready']],
    ['leaves alone what runs', { a: 'success', b: 'running', c: 'queued' }, []],
    ['keeps waiting for what waits', { a: 'up_for_retry', b: null, c: 'up_for_reschedule' }, []],
    ['ends what is over', { a: 'success', b: 'success', c: 'skipped' }, ['run success']],
    ['ends what failed', { a: 'failed', b: 'upstream_failed', c: 'success' }, ['run failed']],
    [
      'decides what was not written yet',
      { a: 'failed', b: null, c: 'success' },
      ['b upstream_failed', 'run failed'],
    ],
  ])('%s', (_what, rows, decisions) => {
    expect(decided(graph, planOf(graph, rows))).toEqual(decisions);
  });

  test('knows when the next wait is over', () => {
    expect(planOf(graph, { a: 'up_for_retry', b: null, c: 'running' }).nextTimeUs()).toBe(50);
  });
});

test('a DAG without tasks succeeds at once', () => {
  const graph = graphOf();
  expect(decided(graph, planOf(graph))).toEqual(['run success']);
});

test.each([
  [1, 'a failed'],
  [2, 'a and b failed'],
  [4, 'a, b, c and d failed'],
  [6, 'a, b, c and 3 more failed'],
])('the reason of a run in which %i tasks failed is a sentence', (count, sentence) => {
  const ids = ['a', 'b', 'c', 'd', 'e', 'f'].slice(0, count);
  const graph = graphOf(...ids.map((id) => t(id)), t('end').after(...ids));
  const plan = planOf(graph, {
    ...Object.fromEntries(ids.map((id) => [id, 'failed'])),
    end: 'upstream_failed',
  });
  expect(plan.takeDecisions()).toContainEqual({ kind: 'finish', state: 'failed', reason: sentence });
});
