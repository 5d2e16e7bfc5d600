// What tasks pretend: branches, lists to map over, durations by pattern and from history; and options that are refused.
import { chain, dag, type Output, task, taskGroup } from '@ariel/sdk';
import { expect, test } from 'vitest';
import { simulate } from '../src/index.ts';

const span = { from: '2026-01-01', to: '2026-01-02' } as const;
const daily = { schedule: '@daily', startDate: '2025-01-01' } as const;

const sales = dag('sales', daily, () => {
  const size = task.branch('size', (): 'big' | 'small' => 'big');
  const big = task('big', () => 1)();
  const small = task('small', () => 1)();
  size().to({ big, small });
});

const mapped = dag('mapped', daily, () => {
  const files = task('files', (): string[] => [])();
  task('parse', ({ file }: { file: string }) => file.length).expand({ file: files });
});

const statesOf = async (...given: Parameters<typeof simulate>) => {
  const [run] = (await simulate(...given)).runs;
  return Object.fromEntries(run?.tasks.map(({ state, taskId }) => [taskId, state]) ?? []);
};

test('a branch takes its first case, or the one that is given', async () => {
  expect(await statesOf(sales, span)).toEqual({ size: 'success', big: 'success', small: 'skipped' });
  expect(await statesOf(sales, { ...span, outputs: { size: 'small' } })).toEqual({
    size: 'success',
    big: 'skipped',
    small: 'success',
  });
});

test('a mapped task has as many instances as asked for, or as its list says', async () => {
  const instances = async (more: object) =>
    (await simulate(mapped, { ...span, ...more })).runs[0]?.tasks
      .filter(({ taskId }) => taskId === 'parse')
      .map(({ mapIndex, state }) => `${mapIndex} ${state}`);
  expect(await instances({})).toEqual(['0 success']);
  expect(await instances({ lengths: { parse: 3 } })).toEqual(['0 success', '1 success', '2 success']);
  expect(await instances({ outputs: { files: () => ['a', 'b'] } })).toEqual(['0 success', '1 success']);
  expect(await instances({ lengths: { parse: 0 } })).toEqual(['-1 skipped']);
});

test('the longest name that fits says how long a try takes; without one, history does', async () => {
  const minutesOf = async (
    durations: object,
    history: { dagId: string; taskId: string; duration: '7m' }[] = [],
  ) => {
    const [run] = (await simulate(sales, { ...span, durations, history })).runs;
    return ['size', 'big', 'small'].map((name) => {
      const { end = null, start = null } = run?.tasks.find(({ taskId }) => taskId === name) ?? {};
      return start && end ? (end.getTime() - start.getTime()) / 60_000 : null;
    });
  };
  expect(await minutesOf({ '*': '1m', 'sales.b*': '2m', size: '3m' })).toEqual([3, 2, null]);
  expect(await minutesOf({ size: '3m' }, [{ dagId: 'sales', taskId: 'big', duration: '7m' }])).toEqual([
    3,
    7,
    null,
  ]);
});

test('a try that would take longer than its executionTimeout fails there', async () => {
  const short = dag('short', daily, () => {
    task('work', () => 1, { executionTimeout: '10m' })();
  });
  const plan = await simulate(short, { ...span, durations: '1h' });
  expect(plan.runs[0]).toMatchObject({ state: 'failed', end: new Date('2026-01-01T00:10:00Z') });
});

test.each([
  [{ from: '2026-02-01', to: '2026-01-01' }, /`from` is 2026-02-01.* `to` must be later than `from`/],
  [
    { ...span, durations: { 'sales.sise': '5m' } },
    /`durations` names "sales\.sise", and there is no such task\. Did you mean "sales\.size"\?/,
  ],
  [
    { ...span, durations: { size: '5 minutes' } },
    /The duration of "sales\.size": "5 minutes" is not a duration/,
  ],
  [{ ...span, outcomes: { size: 'broken' } }, /must be 'success', 'failed' or 'skipped'/],
  [
    { ...span, outputs: { size: 'huge' } },
    /gives "huge" for the branch "sales\.size"\. Its cases are: big, small/,
  ],
  [{ ...span, lengths: { size: 3 } }, /`lengths` names "size", and there is no such mapped task or group/],
  [{ ...span, triggers: [{ dag: 'sale', at: '2026-01-01' }] }, /Did you mean "sales"\?/],
  [{ ...span, triggers: [{ at: '2027-01-01' }] }, /outside of/],
  [{ from: 'soon', to: '2026-01-01' }, /`from`/],
  [{ from: '2026-01-01', to: '2027-01-01', maxRuns: 10 }, /more than 10 runs/],
  [
    {
      ...span,
      outcomes: {
        size: () => {
          throw new Error('no idea');
        },
      },
    },
    /`outcomes` of "sales\.size" threw for the try at 2026-01-01.*no idea/,
  ],
] as const)('%j is refused', async (options, message) => {
  await expect(simulate(sales, options as never)).rejects.toThrow(message);
});

test('a loop takes as many iterations as it may, or as many as asked for', async () => {
  const refine = taskGroup('refine', ({ text }: { text: Output<string> }) =>
    task('improve', ({ text }: { text: string }) => text)({ text }),
  );
  const loops = dag('loops', daily, () => {
    const text = task('write', () => 'draft')();
    const best = refine.loop({ maxIterations: 4, until: () => true }, { text });
    task('publish', ({ text }: { text: string }) => text)({ text: best });
  });
  const iterations = async (more: object) => {
    const [run] = (await simulate(loops, { ...span, durations: '1m', ...more })).runs;
    expect(run?.state).toBe('success');
    return run?.tasks.filter(({ taskId }) => taskId === 'refine.improve').map(({ iteration }) => iteration);
  };
  expect(await iterations({})).toEqual([0, 1, 2, 3]);
  expect(await iterations({ iterations: { refine: 2 } })).toEqual([0, 1]);
});

test('a short circuit goes on, unless it is told to close', async () => {
  const circuit = dag('circuit', daily, () => {
    const open = task.shortCircuit('open', () => true);
    chain(open(), task('after', () => 1)());
  });
  expect(await statesOf(circuit, span)).toEqual({ open: 'success', after: 'success' });
  expect(await statesOf(circuit, { ...span, outputs: { open: false } })).toEqual({
    open: 'success',
    after: 'skipped',
  });
});
