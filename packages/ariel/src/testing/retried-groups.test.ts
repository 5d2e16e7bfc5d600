// Groups that are tried again in this process, with loops and with other groups in them: each try begins as the first one did.
import { dag, FailTask, type LoopTools, type Output, task, taskGroup } from 'ariel';
import { describe, expect, test } from 'vitest';

type Tested = Awaited<ReturnType<ReturnType<typeof dag>['test']>>;

const names = ({ tasks }: Tested): string[] =>
  tasks.map(({ iteration, mapIndex, state, taskId }) => `${taskId}[${mapIndex}]#${iteration} ${state}`);

/** Fails so many times, then says how often it was called. */
function failing(times: number): () => number {
  let calls = 0;
  return () => {
    calls += 1;
    if (calls <= times) throw new FailTask(`call ${calls}`);
    return calls;
  };
}

describe('a group that is tried again', () => {
  test('begins the loops in it anew', async () => {
    const began: string[] = [];
    const end = failing(1);
    const first = task('first', ({ before }: { before: number | null }, { loop }) => {
      began.push(`${loop?.index} after ${before}`);
      return (before ?? 0) + 1;
    });
    const step = task('step', ({ n }: { n: number }) => n);
    const last = task('last', (_: { n: number }) => end());
    const inner = taskGroup('inner', (_: Record<string, never>, { loop }: LoopTools<number>) =>
      step({ n: first({ before: loop.previous }) }),
    );
    const outer = taskGroup('outer', () => last({ n: inner.loop({ maxIterations: 3 }) }), { retries: 1 });
    const result = await dag('d', {}, () => void outer()).test();
    const once = ['0 after null', '1 after 1', '2 after 2'];
    expect(began).toEqual([...once, ...once]);
    expect(result.state).toBe('success');
    expect(result.output('outer.inner.step')).toBe(3);
    expect(names(result).filter((name) => name.includes('step'))).toEqual([
      'outer.inner.step[-1]#0 success',
      'outer.inner.step[-1]#1 success',
      'outer.inner.step[-1]#2 success',
    ]);
  });

  test('forgets the iterations that the next try does not come to', async () => {
    const end = failing(1);
    let enough = 3;
    const step = task('step', ({ n }: { n: number }) => n);
    const each = task('each', ({ n }: { n: number }) => n);
    const last = task('last', (_: { all: unknown }) => {
      enough = 1;
      return end();
    });
    const item = taskGroup('item', ({ n }: { n: Output<number> }) => each({ n }));
    const inner = taskGroup('inner', (_: Record<string, never>, { loop }: LoopTools<number>) => {
      const one = step({ n: loop.index });
      item.expand({ n: [1, 2] as never }).before(one);
      return one;
    });
    const outer = taskGroup(
      'outer',
      () => last({ all: inner.loop({ maxIterations: 9, until: (value) => value + 1 >= enough }) }),
      { retries: 1 },
    );
    const result = await dag('d', {}, () => void outer()).test();
    expect(result.state).toBe('success');
    expect(names(result).filter((name) => !name.includes('gate'))).toEqual([
      'outer.inner.item.each[0]#0 success',
      'outer.inner.item.each[1]#0 success',
      'outer.inner.step[-1]#0 success',
      'outer.last[-1]#0 success',
    ]);
  });

  test('numbers the tries of an iteration on where it comes again', async () => {
    const end = failing(2);
    const tries: string[] = [];
    const step = task('step', (_: Record<string, never>, { loop, ti }) => {
      tries.push(`${loop?.index}: ${ti.tryNumber} of ${ti.maxTries + 1}`);
    });
    const last = task('last', (_: { n: unknown }) => end());
    const inner = taskGroup('inner', () => step());
    const outer = taskGroup('outer', () => last({ n: inner.loop({ maxIterations: 2 }) }), { retries: 2 });
    const result = await dag('d', {}, () => void outer()).test();
    expect(result.state).toBe('success');
    expect(tries).toEqual(['0: 1 of 1', '1: 1 of 1', '0: 2 of 2', '1: 2 of 2', '0: 3 of 3', '1: 3 of 3']);
  });

  test.each([1, 2])('gives the groups in it all of their tries again, %i of them', async (retries) => {
    const tries = (retries + 1) ** 2;
    const work = failing(tries - 1);
    const broken = task('broken', () => work());
    const inner = taskGroup('inner', () => broken(), { retries });
    const outer = taskGroup('outer', () => void inner(), { retries });
    const result = await dag('d', {}, () => void outer()).test();
    expect([result.state, result.output('outer.inner.broken')]).toEqual(['success', tries]);
  });

  test.each(['plain', 'mapped'] as const)(
    'asks groups in it again that had nothing to map over: %s',
    async (kind) => {
      const lists = [[], [1, 2], [], [1, 2, 3]];
      let asked = 0;
      const end = failing(3);
      const list = task('list', (_: { n: number }) => lists[asked++] ?? []);
      const each = task('each', ({ n }: { n: number }) => n * 10);
      const last = task('last', (_: { all: unknown }) => end(), { triggerRule: 'all_done' });
      const inner = taskGroup('inner', ({ n }: { n: Output<number> }) => each({ n }));
      const outer = taskGroup(
        'outer',
        ({ n }: { n: Output<number> }) => last({ all: inner.expand({ n: list({ n }) }) }),
        { retries: 3 },
      );
      const result = await dag('d', {}, () => {
        if (kind === 'plain') outer({ n: 1 as never });
        else outer.expand({ n: [1] as never });
      }).test();
      expect([result.state, asked]).toEqual(['success', 4]);
      expect(result.output('outer.inner.each')).toEqual(kind === 'plain' ? [10, 20, 30] : [[10, 20, 30]]);
    },
  );

  test('leaves alone what else became ready at that moment', async () => {
    const calls: string[] = [];
    const source = task('source', () => {
      throw new FailTask('always');
    });
    const note = task('note', (_: Record<string, never>, { ti }) => void calls.push(ti.taskId));
    const group = taskGroup('group', () => note.with({ id: 'in_it' })(), { retries: 2 });
    const result = await dag('d', {}, () => {
      const first = source();
      for (const id of ['before', 'after']) {
        first.before(note.with({ id, triggerRule: 'all_done' })());
        if (id === 'before') first.before(group());
      }
    }).test();
    expect([result.state, calls.toSorted()]).toEqual(['failed', ['after', 'before']]);
  });
});
