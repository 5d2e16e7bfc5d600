// What the plan decides about groups that have instances, case by case: what is tried again, what was made in part only when
// somebody took the run over, lists that changed their length meanwhile.
import { aDag, output, type TaskBuilder, t, value } from '@ariel/testkit';
import { describe, expect, test } from 'vitest';
import { nameOf, PlannedRun, type Row } from '../../tests/plan/planned-run.ts';
import type { GroupDefinition } from '../dag/dag-definition.ts';
import type { ValueExpression } from '../dag/value-expression.ts';
import type { InstanceState } from '../state/task-state.ts';
import { compileRunGraph, type RunGraph } from './run-graph.ts';
import { RunPlan } from './run-plan.ts';
import type { RunSnapshot } from './run-snapshot.ts';

const group = (groupId: string, more: Partial<GroupDefinition> = {}): GroupDefinition => ({
  groupId,
  parentGroupId: groupId.includes('.') ? groupId.slice(0, groupId.lastIndexOf('.')) : null,
  displayName: null,
  tooltip: null,
  mapping: null,
  loop: null,
  retries: 0,
  retryDelayMs: 0,
  ...more,
});

const over = (list: ValueExpression): Pick<GroupDefinition, 'mapping'> => ({
  mapping: { kind: 'cross', inputs: [{ name: 'x', over: list }] },
});

/** Its gate is decided by the planner: it runs all its iterations. */
const looping = (groupId: string, maxIterations: number): GroupDefinition => {
  const gateTaskId = `${groupId}.gate`;
  return group(groupId, {
    loop: { maxIterations, terminalTaskId: gateTaskId, gateTaskId, hasUntil: false },
  });
};

/** Tasks named `gate` are gates, one named `setup` is a setup. */
function graphOf(groups: readonly GroupDefinition[], ...tasks: readonly TaskBuilder[]): RunGraph {
  const { definition } = aDag('x', ...tasks).with({ groups });
  return compileRunGraph({
    ...definition,
    tasks: definition.tasks.map((task) => ({
      ...task,
      isSetup: task.taskId === 'setup',
      kind: task.taskId.endsWith('.gate') ? 'gate' : task.kind,
    })),
  });
}

/** `g.a`, `g.a[1]` or `g.a[1]#2`: map index and iteration. */
function rowOf(run: PlannedRun, label: string): Row {
  const [, taskId = '', index = '-1', iteration = '0'] =
    /^([^[#]*)(?:\[(\d+)\])?(?:#(\d+))?$/.exec(label) ?? [];
  return run.row({ taskId, mapIndex: Number(index), iteration: Number(iteration) });
}

function answer(
  run: PlannedRun,
  label: string,
  state: 'success' | 'failed',
  length: number | null = null,
): void {
  const row = rowOf(run, label);
  expect(run.promised, `${label} is ready`).toContain(nameOf(row));
  run.begin(row);
  run.end(row, { state, hasValue: length !== null, length });
  run.check();
}

const begun = (graph: RunGraph): PlannedRun => {
  const run = new PlannedRun(graph);
  run.check();
  return run;
};

/** As an operator does it: these wait again, and the plan is made anew. */
function clear(run: PlannedRun, ...labels: readonly string[]): void {
  for (const label of labels) {
    const row = rowOf(run, label);
    row.state = null;
    run.results.delete(nameOf(row));
  }
  run.state = 'running';
  run.restart();
}

/** The list is there, with so many items. */
function give(run: PlannedRun, label: string, length: number): void {
  const row = rowOf(run, label);
  run.begin(row);
  run.end(row, { state: 'success', hasValue: true, length });
}

function finishAll(run: PlannedRun): void {
  for (let open = [...run.promised]; open.length > 0; open = [...run.promised])
    for (const name of open) answer(run, name.replace('[-1]', ''), 'success');
  expect(run.state).toBe('success');
}

const statesOf = (run: PlannedRun, taskId: string): InstanceState[] =>
  [...run.rows.values()].filter((row) => row.taskId === taskId).map(({ state }) => state);

test('a task that had nothing to map over in a region ends skipped again when its group is tried again', () => {
  const run = begun(
    graphOf(
      [group('g', { ...over(value([1])), retries: 1 })],
      t('g.none').over({ x: value([]) }),
      t('g.end').after('g.none').rule('all_skipped'),
    ),
  );
  answer(run, 'g.end[0]', 'failed');
  expect(statesOf(run, 'g.none')).toEqual(['skipped']);
  answer(run, 'g.end[0]', 'success');
  expect(run.state).toBe('success');
});

test('what was known of an iteration is forgotten with it: its numbers are given again', () => {
  const run = begun(
    graphOf(
      [group('u', { retries: 1 }), looping('u.l', 2), group('u.l.m', over(value([1, 2])))],
      t('u.l.m.a').over({ x: value([1]) }),
      t('u.l.gate').after('u.l.m.a'),
      t('u.end').after('u.l.gate'),
    ),
  );
  const playLoop = (): void => {
    for (const label of ['u.l.m.a[0]', 'u.l.m.a[1]', 'u.l.m.a[2]#1', 'u.l.m.a[3]#1'])
      answer(run, label, 'success');
  };
  playLoop();
  answer(run, 'u.end', 'failed');
  expect(run.expansions.filter(({ parentIteration }) => parentIteration === 1)).toEqual([]);
  playLoop();
  answer(run, 'u.end', 'success');
  expect(run.state).toBe('success');
});

test('groups within the one that is tried again have all of their tries again', () => {
  const run = begun(
    graphOf(
      [group('u', { retries: 1 }), group('u.m', { ...over(value([1, 2])), retries: 1 })],
      t('u.m.a').over({ x: value([1, 2]) }),
      t('u.end').after('u.m.a').rule('all_done'),
    ),
  );
  for (const label of ['u.m.a[0]', 'u.m.a[1]', 'u.m.a[2]']) answer(run, label, 'success');
  answer(run, 'u.m.a[3]', 'failed');
  expect(run.groupTries).toMatchObject([{ groupId: 'u.m', mapIndex: 1, tries: 1 }]);
  for (const label of ['u.m.a[2]', 'u.m.a[3]']) answer(run, label, 'success');
  answer(run, 'u.end', 'failed');
  expect(run.groupTries).toMatchObject([{ groupId: 'u', tries: 1 }]);
});

test('a group that has nothing to map over is not tried again because another region of it is', () => {
  const run = begun(
    graphOf(
      [
        group('g', { ...over(value([1, 2])), retries: 1 }),
        group('g.none', { ...over(output('h.list')), retries: 1 }),
        group('h', over(output('list'))),
      ],
      t('list'),
      t('h.list').after('list'),
      t('g.a'),
      t('g.none.b'),
      t('g.end').after('g.none.b').rule('all_failed'),
    ),
  );
  answer(run, 'list', 'failed');
  expect(statesOf(run, 'g.none.b')).toEqual(['upstream_failed', 'upstream_failed']);
  answer(run, 'g.end[0]', 'success');
  answer(run, 'g.a[0]', 'failed');
  expect(run.groupTries).toMatchObject([{ groupId: 'g', mapIndex: 0, tries: 1 }]);
  for (const label of ['g.a[0]', 'g.end[0]', 'g.a[1]', 'g.end[1]']) answer(run, label, 'success');
  expect(run.groupTries).toHaveLength(1);
  expect(run.state).toBe('failed');
});

test('after a group is tried again nothing more is made by the plan that said so', () => {
  const graph = graphOf(
    [group('u', { retries: 1 })],
    t('u.a'),
    t('list'),
    t('m').over({ x: output('list') }),
  );
  const run = begun(graph);
  for (const label of ['list', 'u.a']) run.begin(rowOf(run, label));
  run.end(rowOf(run, 'list'), { state: 'success', hasValue: true, length: 3 });
  run.end(rowOf(run, 'u.a'), { state: 'failed' });
  expect(run.plan.takeDecisions(1).map(({ kind }) => kind)).toContain('retryGroup');
  expect(run.plan.hasMore).toBe(false);
});

test.each([
  ['of loops', [group('g', over(value([1, 2, 3]))), looping('g.l', 1)], 'g.l'],
  [
    'of groups in a group with retries',
    [group('g', over(value([1, 2, 3]))), group('g.u', { retries: 1 })],
    'g.u',
  ],
])('a mapped group %s that was opened in part is opened on from its rows', (_name, groups, inner) => {
  const gate = inner === 'g.l' ? [t('g.l.gate').after('g.l.a')] : [];
  const run = new PlannedRun(graphOf(groups, t(`${inner}.a`), ...gate));
  run.takePiece(1);
  run.restart();
  run.check();
  for (const index of [0, 1, 2]) answer(run, `${inner}.a[${index}]`, 'success');
  expect(run.state).toBe('success');
});

test('no region of a mapped group is open while the placeholders of its inner ones are there', () => {
  const run = new PlannedRun(
    graphOf(
      [group('g', over(value([1, 2]))), group('g.m', over(value([1, 2])))],
      t('g.m.a').over({ x: value([1]) }),
    ),
  );
  // The lengths are written down, and then the server is lost.
  for (const decision of run.plan.takeDecisions(1)) if (decision.kind === 'expand') run.apply(decision);
  run.restart();
  run.check();
  expect(statesOf(run, 'g.m.a')).toHaveLength(4);
});

/** `m` over four items, of which two instances were made. */
function halfMade(...more: readonly TaskBuilder[]): PlannedRun {
  const run = begun(graphOf([], t('list'), t('m').over({ x: output('list') }), ...more));
  give(run, 'list', 4);
  run.takePiece(2);
  return run;
}

test('instances that were still to be made wait for what is above them when that is cleared', () => {
  const run = halfMade();
  for (const label of ['m[0]', 'm[1]']) rowOf(run, label).state = 'success';
  clear(run, 'list');
  run.check();
  expect(statesOf(run, 'm')).toEqual(['success', 'success']);
  answer(run, 'list', 'success', 4);
  expect(statesOf(run, 'm')).toEqual(['success', 'success', 'scheduled', 'scheduled']);
});

test('of a list that became shorter while its instances were made, those beyond its end are removed', () => {
  const run = halfMade();
  for (const label of ['m[0]', 'm[1]']) rowOf(run, label).state = 'success';
  clear(run, 'list');
  run.check();
  answer(run, 'list', 'success', 3);
  expect(statesOf(run, 'm')).toEqual(['success', 'success', 'scheduled', 'removed']);
  answer(run, 'm[2]', 'success');
  expect(run.state).toBe('success');
});

test('instances that were still to be made end like the others where what is above them fails', () => {
  const run = halfMade();
  clear(run, 'list', 'm[0]', 'm[1]');
  run.check();
  answer(run, 'list', 'failed');
  expect(statesOf(run, 'm')).toEqual(new Array(4).fill('upstream_failed'));
  expect(run.state).toBe('failed');
});

test('of a list that became shorter while its regions were made, those beyond its end are made and removed', () => {
  const run = begun(graphOf([group('g', over(output('list')))], t('list'), t('g.a')));
  give(run, 'list', 3);
  run.takePiece(1);
  expect(statesOf(run, 'g.a')).toHaveLength(1);
  clear(run, 'list');
  run.takePiece(1);
  give(run, 'list', 1);
  run.check();
  expect(statesOf(run, 'g.a')).toEqual(['scheduled', 'removed', 'removed']);
  finishAll(run);
});

test('of a region that is removed, instances that were still to be made are removed with it', () => {
  const run = begun(
    graphOf([group('g', over(output('list')))], t('list'), t('g.a').over({ x: value([1, 2]) }), t('g.b')),
  );
  give(run, 'list', 2);
  for (let piece = 0; piece < 3; piece++) run.takePiece(2);
  expect(statesOf(run, 'g.a')).toEqual(['scheduled', 'scheduled']);
  clear(run, 'list');
  run.check();
  answer(run, 'list', 'success', 1);
  expect(statesOf(run, 'g.a')).toEqual(['scheduled', 'scheduled', 'removed', 'removed']);
  finishAll(run);
});

test('a group in a region that is removed has no instances, whatever its list is later', () => {
  const run = begun(
    graphOf(
      [group('g', over(output('list'))), group('g.m', over(output('late')))],
      ...[t('list'), t('late'), t('g.a'), t('g.m.b')],
    ),
  );
  give(run, 'list', 2);
  run.check();
  clear(run, 'list', 'g.a[0]', 'g.a[1]');
  run.check();
  answer(run, 'list', 'success', 1);
  answer(run, 'late', 'success', 2);
  expect(statesOf(run, 'g.m.b').toSorted()).toEqual(['removed', 'scheduled', 'scheduled']);
  finishAll(run);
});

test('what an operator says of an iteration that others follow does not begin its groups again', () => {
  const run = begun(
    graphOf(
      [looping('l', 2), group('l.u', { retries: 1 })],
      t('l.u.a'),
      t('l.gate').after('l.u.a').rule('all_done'),
    ),
  );
  answer(run, 'l.u.a', 'success');
  rowOf(run, 'l.u.a').state = 'failed';
  run.restart();
  run.check();
  expect(statesOf(run, 'l.u.a')).toEqual(['failed', 'scheduled']);
  expect(run.groupTries).toEqual([]);
  answer(run, 'l.u.a#1', 'success');
  expect(run.state).toBe('success');
});

test('a failure that ends the rest ends what was still being made, too', () => {
  const { definition } = aDag('x', t('list'), t('m').over({ x: output('list') }), t('g.a')).with({
    groups: [group('g', over(output('list')))],
    failFast: true,
  });
  const run = begun(compileRunGraph(definition));
  give(run, 'list', 3);
  run.takePiece(1);
  run.takePiece(3);
  run.takePiece(1);
  expect(statesOf(run, 'm')).toHaveLength(1);
  run.end(rowOf(run, 'm[0]'), { state: 'failed' });
  for (const decision of run.plan.takeDecisions(1)) if (decision.kind !== 'failFast') run.apply(decision);
  expect(statesOf(run, 'm')).toEqual(['failed', null, null]);
  expect(statesOf(run, 'g.a')).toHaveLength(3);
});

describe('a failure that nobody heard of before the plan was lost', () => {
  const { definition } = aDag(
    'x',
    t('list'),
    t('m').over({ x: output('list') }),
    t('other'),
    t('end').after('other'),
  ).with({ failFast: true });
  const kindsOf = (run: PlannedRun, given: Partial<RunSnapshot> = {}) => {
    const plan = new RunPlan(run.graph, {
      instances: run.rows.values(),
      results: run.results.values(),
      expansions: run.expansions,
      param: () => [],
      ...given,
    });
    return plan
      .takeDecisions()
      .map((each) => (each.kind === 'create' ? `${each.from} to ${each.to}` : each.kind));
  };

  test('ends the rest all the same, with what was still being made', () => {
    const run = begun(compileRunGraph(definition));
    run.begin(rowOf(run, 'other'));
    give(run, 'list', 3);
    run.takePiece(1);
    rowOf(run, 'm[0]').state = 'failed';
    expect(kindsOf(run)).toEqual(['1 to 3', 'failFast']);
  });

  test('ends nothing where what waits beside it was cleared since', () => {
    const run = begun(compileRunGraph(definition));
    give(run, 'list', 1);
    run.check();
    rowOf(run, 'm[0]').state = 'failed';
    expect(kindsOf(run)).toContain('failFast');
    expect(kindsOf(run, { wasCleared: true })).not.toContain('failFast');
  });

  test('was heard where only teardowns are open, and a failed teardown ends nothing', () => {
    const tasks = definition.tasks.map((task) =>
      task.taskId === 'end' ? { ...task, teardown: { setups: [], onFailureFailDagrun: false } } : task,
    );
    const run = begun(compileRunGraph({ ...definition, tasks }));
    rowOf(run, 'end').state = 'failed';
    expect(kindsOf(run)).not.toContain('failFast');
    for (const [label, state] of [
      ['list', 'failed'],
      ['m', 'skipped'],
      ['other', 'skipped'],
      ['end', null],
    ] as const)
      rowOf(run, label).state = state;
    expect(kindsOf(run)).not.toContain('failFast');
  });
});

test('a task that was mapped over something, and is mapped over nothing when it runs again, is skipped', () => {
  const run = begun(
    graphOf(
      [],
      t('list'),
      t('setup').over({ x: output('list') }),
      t('a').after('setup'),
      t('b').after('a'),
      t('c').after('setup').rule('all_skipped'),
    ),
  );
  answer(run, 'list', 'success', 2);
  for (const label of ['setup[0]', 'setup[1]', 'a', 'b']) answer(run, label, 'success');
  clear(run, 'list', 'setup[0]', 'setup[1]', 'a', 'b', 'c');
  run.check();
  answer(run, 'list', 'success', 0);
  expect(statesOf(run, 'setup')).toEqual(['skipped', 'skipped']);
  expect(statesOf(run, 'b')).toEqual(['skipped']);
  answer(run, 'c', 'success');
  expect(run.state).toBe('success');
});

test('a setup with fewer items than before is met by those that are left', () => {
  const run = begun(
    graphOf([], t('list'), t('setup').over({ x: output('list') }), t('a').after('setup'), t('b').after('a')),
  );
  answer(run, 'list', 'success', 2);
  for (const label of ['setup[0]', 'setup[1]', 'a', 'b']) answer(run, label, 'success');
  clear(run, 'list', 'setup[0]', 'setup[1]', 'a', 'b');
  run.check();
  answer(run, 'list', 'success', 1);
  expect(statesOf(run, 'setup')).toEqual(['scheduled', 'removed']);
  for (const label of ['setup[0]', 'a', 'b']) answer(run, label, 'success');
  expect(run.state).toBe('success');
});

test('a mapped group that had items, and has none when it runs again, is skipped', () => {
  const run = begun(
    graphOf(
      [group('g', over(output('list')))],
      t('list'),
      t('g.a'),
      t('end').after('g.a').rule('all_skipped'),
    ),
  );
  answer(run, 'list', 'success', 2);
  for (const label of ['g.a[0]', 'g.a[1]']) answer(run, label, 'success');
  clear(run, 'list', 'g.a[0]', 'g.a[1]', 'end');
  run.check();
  answer(run, 'list', 'success', 0);
  expect(statesOf(run, 'g.a')).toEqual(['skipped', 'skipped']);
  answer(run, 'end', 'success');
  expect(run.state).toBe('success');
});
