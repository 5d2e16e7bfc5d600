// Reference 3.10: groups that run again and again, one iteration after the other.
import { chain, dag, type LoopTools, type Output, task, taskGroup } from 'ariel';
import { describe, expect, test } from 'vitest';
import { lists, works } from './deeds.ts';
import { aScene } from './scene.ts';

const double = task('step', ({ before }: { before: number | null }) => (before ?? 1) * 2);
const grow = taskGroup('grow', (_: Record<never, never>, { loop }: LoopTools<number>) =>
  double({ before: loop.previous }),
);
const collect = task('collect', ({ value }: { value: unknown }) => value);

describe('a loop', () => {
  test('runs its body until `until` says that it is enough, one iteration at a time', async () => {
    const sales = dag('sales', {}, () => {
      collect({ value: grow.loop({ maxIterations: 9, until: (value) => value >= 8 }) });
    });
    await using scene = await aScene(sales, { takes: { 'grow.step': '10s' } });
    await scene.trigger();
    expect(Object.keys(await scene.states())).toHaveLength(3);
    expect(await scene.why('collect')).toBe('waits for iteration 0 of grow to end, of at most 9');
    await scene.pass('15s');
    expect(await scene.states()).toMatchObject({ 'grow.step': 'success', 'grow.step#1': 'running' });
    expect(await scene.why('collect')).toBe('waits for iteration 1 of grow to end, of at most 9');
    await scene.end();
    const states = await scene.states();
    expect(Object.keys(states).filter((label) => label.startsWith('grow.step'))).toEqual([
      'grow.step',
      'grow.step#1',
      'grow.step#2',
    ]);
    expect([await scene.run(), await scene.result('collect')]).toEqual(['success', 8]);
  });

  test('runs its body at least once', async () => {
    const sales = dag('sales', {}, () => {
      collect({ value: grow.loop({ maxIterations: 9, until: () => true }) });
    });
    await using scene = await aScene(sales);
    await scene.trigger();
    await scene.end();
    expect(await scene.result('collect')).toBe(2);
  });

  test('without `until` runs all its iterations', async () => {
    const sales = dag('sales', {}, () => {
      collect({ value: grow.loop({ maxIterations: 4 }) });
    });
    await using scene = await aScene(sales);
    await scene.trigger();
    await scene.end();
    expect(await scene.result('collect')).toBe(16);
  });

  test('that was never enough fails with its last iteration', async () => {
    const sales = dag('sales', {}, () => {
      chain(grow.loop({ maxIterations: 2, until: () => false }), works('after'));
    });
    await using scene = await aScene(sales);
    await scene.trigger();
    await scene.end();
    expect(await scene.run()).toBe('failed');
    const gate = sales.definition.groups[0]?.loop?.gateTaskId ?? '';
    expect(await scene.states()).toMatchObject({
      [gate]: 'success',
      [`${gate}#1`]: 'failed',
      after: 'upstream_failed',
    });
    expect(await scene.why(gate)).toContain('maxIterations');
    expect(await scene.why('after')).toBe('not run because upstream grow.loop_gate failed');
  });

  test('whose `until` answers with no boolean fails', async () => {
    const sales = dag('sales', {}, () => {
      grow.loop({ maxIterations: 2, until: () => 'maybe' as never });
    });
    await using scene = await aScene(sales);
    await scene.trigger();
    await scene.end();
    expect(await scene.run()).toBe('failed');
    const gate = sales.definition.groups[0]?.loop?.gateTaskId ?? '';
    expect(await scene.why(gate)).toContain('maybe');
  });

  test('tells its tasks the iteration, how many there may be, and the result before', async () => {
    const seen: unknown[] = [];
    const look = task('look', (_: { before: string | null }, { loop }) => {
      seen.push({ ...loop });
      return `result ${loop?.index}`;
    });
    const group = taskGroup('group', (_: Record<never, never>, { loop }: LoopTools<string>) =>
      look({ before: loop.previous }),
    );
    await using scene = await aScene(dag('sales', {}, () => void group.loop({ maxIterations: 2 })));
    await scene.trigger();
    await scene.end();
    expect(seen).toEqual([
      { index: 0, maxIterations: 2, previous: null },
      { index: 1, maxIterations: 2, previous: 'result 0' },
    ]);
  });

  test('has exactly one last task in its body', () => {
    const twoEnds = taskGroup('group', () => {
      works('one');
      works('two');
    });
    expect(() => dag('sales', {}, () => void twoEnds.loop({ maxIterations: 2 }))).toThrow('group');
  });

  test('says within an iteration what a task waits for', async () => {
    const body = taskGroup('body', () => {
      const first = works('first');
      const second = works('second');
      chain(first, second);
      return second;
    });
    await using scene = await aScene(
      dag('sales', {}, () => void body.loop({ maxIterations: 2 })),
      {
        takes: { 'body.first': '10s' },
      },
    );
    await scene.trigger();
    expect(await scene.why('body.second')).toBe('waits for body.first, which is running');
    await scene.pass('15s');
    expect(await scene.states()).toMatchObject({ 'body.second': 'success', 'body.second#1': null });
    expect(await scene.why('body.second')).toBe('waits for body.first, which is running');
    await scene.end();
    expect(await scene.run()).toBe('success');
  });

  test('may hold mapped tasks', async () => {
    const body = taskGroup('body', () => {
      const parsed = task('parse', ({ n }: { n: number }) => n).expand({ n: lists('numbers', [1, 2]) });
      return collect({ value: parsed });
    });
    await using scene = await aScene(
      dag('sales', {}, () => void body.loop({ maxIterations: 2 })),
      {
        takes: { 'body.parse': '10s' },
      },
    );
    await scene.trigger();
    expect(await scene.why('body.parse')).toBe('waits for the list of body.numbers');
    await scene.end();
    expect(await scene.run()).toBe('success');
    expect(Object.values(await scene.states()).every((state) => state === 'success')).toBe(true);
  });

  test('may lie in a mapped group, and end for each instance at its own time', async () => {
    const until = task('count', ({ before, n }: { before: number | null; n: number }) => (before ?? 0) + n);
    const inner = taskGroup('inner', ({ n }: { n: Output<number> }, { loop }: LoopTools<number>) =>
      until({ before: loop.previous, n }),
    );
    const outer = taskGroup('outer', ({ n }: { n: Output<number> }) =>
      inner.loop({ maxIterations: 9, until: (sum) => sum >= 4 }, { n }),
    );
    const sales = dag('sales', {}, () => {
      collect({ value: outer.expand({ n: [1, 2, 4] }) });
    });
    await using scene = await aScene(sales);
    await scene.trigger();
    await scene.pass('500ms');
    await scene.end();
    expect([await scene.run(), await scene.result('collect')]).toEqual(['success', [4, 4, 4]]);
  });

  test('may lie in another loop', async () => {
    const inner = taskGroup('inner', (_: Record<never, never>, { loop }: LoopTools<number>) =>
      double({ before: loop.previous }),
    );
    const outer = taskGroup('outer', () => inner.loop({ maxIterations: 2 }));
    await using scene = await aScene(
      dag('sales', {}, () => void collect({ value: outer.loop({ maxIterations: 2 }) })),
    );
    await scene.trigger();
    await scene.end();
    expect([await scene.run(), await scene.result('collect')]).toEqual(['success', 4]);
    expect(scene.order().filter((id) => id === 'outer.inner.step')).toHaveLength(4);
  });

  test('that is cleared begins anew, and its later iterations are gone', async () => {
    const sales = dag('sales', {}, () => {
      collect({ value: grow.loop({ maxIterations: 3 }) });
    });
    await using scene = await aScene(sales, { takes: { 'grow.step': '10s' } });
    await scene.trigger();
    await scene.end();
    await scene.world.clear('sales', { tasks: ['grow.step'], includeDownstream: true });
    await scene.settle();
    expect(await scene.run()).toBe('running');
    await scene.end();
    expect([await scene.run(), await scene.result('collect')]).toEqual(['success', 8]);
  });
});
