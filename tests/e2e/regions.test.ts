// Mapped groups, loops, functions of items, short circuits and names of instances, in a real installation: what the server
// resolves and what task processes make of it fit together.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Installation } from './support/installation.ts';

const regions = `import { dag, type LoopTools, type Output, SkipTask, task, taskGroup } from 'ariel';
const numbers = task('numbers', () => [1, 2, 3, 4]);
const double = task('double', ({ n }: { n: number }, { ti }) => {
  ti.renderedMapIndex = 'double of ' + n;
  return n * 2;
});
const add = task('add', ({ left, right }: { left: number; right: number }) => left + right);
const collect = task('collect', ({ all }: { all: unknown }) => all as number[], { triggerRule: 'all_done' });
const both = taskGroup('both', ({ n }: { n: Output<number> }) => add({ left: double({ n }), right: n }));
dag('mapped_group', {}, () => {
  collect({ all: both.expand({ n: numbers() }) });
});

const lists = task('lists', () => [[1, 2], [], [3]]);
const outer = taskGroup('outer', ({ list }: { list: Output<number[]> }) => double.expand({ n: list }));
dag('nested', {}, () => {
  collect({ all: outer.expand({ list: lists() }) });
});

const step = task('step', ({ before }: { before: number | null }, { loop }) => (before ?? 1) * 2 + (loop?.index ?? 100));
const grow = taskGroup('grow', (_: Record<string, never>, { loop }: LoopTools<number>) => step({ before: loop.previous }));
dag('looping', {}, () => {
  collect({ all: grow.loop({ maxIterations: 9, until: (value) => value > 20 }) });
});

dag('item_functions', {}, () => {
  const some = numbers().map((n) => {
    if (n === 1) throw new SkipTask('one');
    return n * 10;
  }).filter((n) => n !== 30);
  double.expand({ n: some });
  collect({ all: some });
});

const open = task.shortCircuit('open', () => false);
dag('closed', {}, () => {
  open().before(double({ n: 1 }));
});

const many = task('many', () => Array.from({ length: 300 }, (_, index) => index));
const read = task('read', async (_: {}, { xcom }) => {
  let sum = 0;
  for await (const value of xcom.iterate<number>({ taskId: 'double' })) sum += value;
  return sum;
});
dag('pages', {}, () => {
  double.expand({ n: many() }).before(read());
});
`;

let installation: Installation;

beforeAll(async () => {
  installation = await Installation.start({ dags: { 'regions.ts': regions } });
  await installation.untilVisible('mapped_group', 'nested', 'looping', 'item_functions', 'closed', 'pages');
});
afterAll(() => installation?.[Symbol.asyncDispose]());

test.each([
  ['mapped_group', 'collect', [3, 6, 9, 12]],
  ['nested', 'collect', [[2, 4], [6]]],
  ['looping', 'collect', 27],
  ['item_functions', 'collect', [20, 40]],
  ['pages', 'read', 89_700],
])('%s', async (dagId, taskId, expected) => {
  const { run_id: runId, state } = await installation.run(dagId);
  expect([state, JSON.parse(installation.database.xcom(dagId, runId, taskId) ?? 'null')]).toEqual([
    'success',
    expected,
  ]);
});

test('a short circuit that says no skips what is below', async () => {
  const { run_id: runId } = await installation.run('closed');
  expect(installation.database.instance('closed', runId, 'double')?.state).toBe('skipped');
});

test('an instance whose item is filtered out is skipped', async () => {
  const { run_id: runId } = await installation.run('item_functions');
  const instances = installation.database.instances('item_functions', runId);
  expect(
    Object.fromEntries(
      instances.filter((each) => each.task_id === 'double').map((each) => [each.map_index, each.state]),
    ),
  ).toEqual({ 0: 'skipped', 1: 'success', 2: 'skipped', 3: 'success' });
});

test('instances are called what their code says', async () => {
  const { run_id: runId } = await installation.run('mapped_group');
  const names = [0, 1, 2, 3].map(
    (mapIndex) =>
      installation.database.instance('mapped_group', runId, 'both.double', mapIndex)?.rendered_map_index,
  );
  expect(names).toEqual(['double of 1', 'double of 2', 'double of 3', 'double of 4']);
});
