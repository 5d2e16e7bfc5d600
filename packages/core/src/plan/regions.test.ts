// What the plan decides about groups that have instances, case by case: what is tried again, lists that have another length
// when they are made again. What was made in part: half-made-regions.test.ts.
import { output, t, value } from '@ariel/testkit';
import { expect, test } from 'vitest';
import { PlannedRun } from '../../tests/plan/planned-run.ts';
import { answer, clear, rowOf, statesOf } from '../../tests/plan/region-acts.ts';
import { begun, graphOf, group, looping, over } from '../../tests/plan/region-graphs.ts';

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
