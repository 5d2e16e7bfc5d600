// What the plan decides about regions that were made in part only when somebody took the run over, or whose lists changed their
// length meanwhile.
import { aDag, output, type TaskBuilder, t, value } from '@ariel/testkit';
import { describe, expect, test } from 'vitest';
import type { PlannedRun } from '../../tests/plan/planned-run.ts';
import { answer, clear, finishAll, give, rowOf, statesOf } from '../../tests/plan/region-acts.ts';
import { begun, graphOf, group, looping, over } from '../../tests/plan/region-graphs.ts';
import { compileRunGraph } from './run-graph.ts';
import { RunPlan } from './run-plan.ts';
import type { RunSnapshot } from './run-snapshot.ts';

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
