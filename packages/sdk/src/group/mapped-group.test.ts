// Groups that are mapped, what may be read of them from where, and their options.
import { expect, test, vi } from 'vitest';
import { dag } from '../dag/dag.ts';
import type { DagAuthoringError } from '../error/dag-authoring-error.ts';
import { chain } from '../order/chain.ts';
import type { MappedOutput, Output } from '../reference/wired.ts';
import { task } from '../task/task.ts';
import { taskGroup } from './task-group.ts';

const files = task('files', (): string[] => ['a']);
const parse = task('parse', ({ file }: { file: string }) => [file.length]);
const check = task('check', ({ sizes }: { sizes: number[] }) => sizes.length);
const total = task('total', ({ parts }: { parts: unknown }) => parts);
const etl = taskGroup('etl', ({ file }: { file: Output<string> }) => check({ sizes: parse({ file }) }));

const definitionOf = (body: () => void) => dag('d', {}, body).definition;
const edgesOf = (body: () => void) =>
  Object.fromEntries(definitionOf(body).tasks.map(({ taskId, upstream }) => [taskId, upstream]));
const groupsOf = (body: () => void) =>
  Object.fromEntries(definitionOf(body).groups.map((group) => [group.groupId, group]));
const inputsOf = (body: () => void) =>
  Object.fromEntries(definitionOf(body).tasks.map(({ taskId, inputs }) => [taskId, inputs]));
const refused = (body: () => void): Pick<DagAuthoringError, 'code' | 'message'> => {
  try {
    dag('d', {}, body);
  } catch (error) {
    return error as DagAuthoringError;
  }
  throw new Error('nothing was refused');
};

test('what it is mapped over comes before its first tasks, and its output is read as a list', () => {
  const body = (): void => {
    const sizes: MappedOutput<number> = etl.expand({ file: files() });
    total({ parts: sizes });
  };
  expect(edgesOf(body)).toEqual({
    files: [],
    'etl.parse': ['files'],
    'etl.check': ['etl.parse'],
    total: ['etl.check'],
  });
  expect(groupsOf(body).etl?.mapping).toEqual({
    kind: 'cross',
    inputs: [{ name: 'file', over: { kind: 'output', taskId: 'files', key: 'return_value' } }],
  });
  expect(inputsOf(body)['etl.parse']).toEqual({
    file: { kind: 'groupArgument', groupId: 'etl', name: 'file' },
  });
});

test('partial arguments are given as they are, and mapped ones by name', () => {
  const seen = vi.fn();
  const group = taskGroup('g', (inputs: { table: string; file: Output<string> }) => {
    seen(inputs.table);
    parse({ file: inputs.file });
  });
  definitionOf(() => {
    group
      .partial({ table: 'orders' })
      .expand({ file: ['a', 'b'] })
      .before(files());
  });
  expect(seen).toHaveBeenCalledWith('orders');
});

test('objects of arguments may be known only in a run', () => {
  const pairs = task('pairs', () => [{ file: 'a', size: 1 }]);
  const group = taskGroup('g', ({ file, size }: { file: Output<string>; size: Output<number> }) => {
    total({ parts: { file, size } });
  });
  const body = (): void => void group.expandKwargs(pairs());
  expect(inputsOf(body)['g.total']).toMatchObject({
    parts: {
      entries: {
        file: { kind: 'groupArgument', groupId: 'g', name: 'file' },
        size: { kind: 'groupArgument', groupId: 'g', name: 'size' },
      },
    },
  });
  expect(groupsOf(body).g?.mapping).toEqual({
    kind: 'kwargs',
    over: { kind: 'output', taskId: 'pairs', key: 'return_value' },
  });
});

test('mapping goes on inside, to any depth, with branches and mapped tasks', () => {
  const inner = taskGroup('inner', ({ size }: { size: Output<number> }) => {
    const pick = task.branch('pick', ({ size }: { size: number }) => (size > 1 ? 'big' : 'small'));
    pick({ size }).to({ big: task('big', () => 1)(), small: task('small', () => 2)() });
    return total({ parts: size });
  });
  const outer = taskGroup('outer', ({ file }: { file: Output<string> }) => ({
    lengths: parse.expand({ file: [file, 'x'] }),
    inner: inner.expand({ size: parse.with({ id: 'again' })({ file }) }),
  }));
  const body = (): void => {
    const { lengths, inner } = outer.expand({ file: files() });
    total({ parts: [lengths, inner] });
  };
  expect(edgesOf(body)).toMatchObject({
    'outer.parse': ['files'],
    'outer.again': ['files'],
    'outer.inner.pick': ['outer.again'],
    'outer.inner.big': ['outer.inner.pick'],
    'outer.inner.total': ['outer.again'],
    total: ['outer.parse', 'outer.inner.total'],
  });
});

test('an object of outputs orders the group as a whole', () => {
  const group = taskGroup('g', () => ({ left: files(), right: files.with({ id: 'right' })() }));
  expect(
    edgesOf(() => {
      const both = group();
      const after = total.with({ id: 'after' })({ parts: 1 });
      both.before(after);
      chain(total.with({ id: 'before' })({ parts: 1 }), both);
    }),
  ).toMatchObject({ after: ['g.files', 'g.right'], 'g.files': ['before'], 'g.right': ['before'] });
});

test('an output that was not given out is refused outside, whoever it is given to', () => {
  let inner: Output<number[]> | undefined;
  const group = taskGroup('g', ({ file }: { file: Output<string> }) => {
    inner = parse({ file });
  });
  const useInside = (use: (output: Output<number[]>) => void) => () => {
    group.expand({ file: ['a'] });
    if (inner) use(inner);
  };
  for (const use of [
    (output: Output<number[]>) => void check({ sizes: output }),
    (output: Output<number[]>) => void output.map((each) => each + 1),
    (output: Output<number[]>) => void check.expand({ sizes: [output] }),
  ]) {
    const { code, message } = refused(useInside(use));
    expect(code).toBe('ARIEL_OUTPUT_OUT_OF_SCOPE');
    expect(message).toContain('the output of task "g.parse" is used outside of group "g", which is mapped');
  }
  // Order carries no value: it means all instances.
  expect(edgesOf(useInside((output) => output.before(files())))).toMatchObject({ files: ['g.parse'] });
});

test.each([
  [
    'an argument that is ordered',
    'ARIEL_CHAIN_INVALID',
    'argument "file" of group "g"',
    () =>
      taskGroup('g', ({ file }: { file: Output<string> }) => file.before(files())).expand({ file: ['a'] }),
  ],
  [
    'an argument that is used as a value',
    'ARIEL_REFERENCE_AS_VALUE',
    'argument "file" of group "g"',
    () => taskGroup('g', ({ file }: { file: Output<string> }) => void `${file}`).expand({ file: ['a'] }),
  ],
  [
    'nothing to map over',
    'ARIEL_MAP_INVALID',
    'group "etl": expand() is given nothing',
    () => etl.expand({} as never),
  ],
  ['something that is no list', 'ARIEL_MAP_INVALID', '"file"', () => etl.expand({ file: 3 as never })],
  [
    'the rule "always" where the length is not known yet',
    'ARIEL_TRIGGER_RULE',
    'over what group "g" is mapped',
    () =>
      taskGroup('g', ({ file }: { file: Output<string> }) => {
        parse.with({ triggerRule: 'always' })({ file });
      }).expand({ file: files() }),
  ],
  [
    'a number of retries below 0',
    'ARIEL_OPTION_INVALID',
    'DAG "d", group "g": retries is -1',
    () => taskGroup('g', () => {}, { retries: -1 })(),
  ],
] as const)('is refused: %s', (_name, code, text, body) => {
  const error = refused(() => void body());
  expect(error.code).toBe(code);
  expect(error.message).toContain(text);
});

test('options: one unit with its own retries, defaults for what is in it, no prefix', () => {
  const inner = taskGroup('inner', () => void files(), { defaultArgs: { retries: 3 } });
  const outer = taskGroup(
    'outer',
    () => {
      inner();
      parse.with({ retries: 9 })({ file: 'a' });
    },
    {
      retries: 2,
      retryDelay: '10s',
      tooltip: 'all of it',
      prefixGroupId: false,
      defaultArgs: { owner: 'outer', retries: 1 },
    },
  );
  const { groups, tasks } = dag('d', { defaultArgs: { owner: 'dag', pool: 'p' } }, () => {
    outer();
    check({ sizes: [] });
  }).definition;
  expect(
    groups.map(({ groupId, parentGroupId, retries, retryDelayMs, tooltip }) => [
      groupId,
      parentGroupId,
      retries,
      retryDelayMs,
      tooltip,
    ]),
  ).toEqual([
    ['outer', null, 2, 10_000, 'all of it'],
    ['inner', 'outer', 0, 0, null],
  ]);
  expect(
    tasks.map(({ taskId, groupId, owner, retries, pool }) => [taskId, groupId, owner, retries, pool]),
  ).toEqual([
    ['inner.files', 'inner', 'outer', 3, 'p'],
    ['parse', 'outer', 'outer', 9, 'p'],
    ['check', null, 'dag', 0, 'p'],
  ]);
});

test('a list inside a mapped group whose length only a function of the DAG file knows is refused', () => {
  const lists = task('lists', (): string[][] => [['a'], ['b', 'c']]);
  const over = taskGroup('over', ({ list }: { list: Output<string[]> }) => parse.expand({ file: list }));
  const kwargs = taskGroup('kwargs', ({ list }: { list: Output<string[]> }) => parse.expand({ file: list }));
  const outer = taskGroup('outer', ({ list }: { list: Output<string[]> }) =>
    over.expand({ list: list.map((file) => [file]) }),
  );
  const cases: readonly (readonly [() => void, RegExp])[] = [
    [
      () => over.expand({ list: lists().map((list) => list.slice(1)) }),
      /item of a list that \.map\(\) gives/,
    ],
    [() => over.expand({ list: lists().filter((list) => list.length > 1) }), /that \.filter\(\) gives/],
    [() => over.expand({ list: lists().concat(lists().map((list) => list)) }), /that \.map\(\) gives/],
    [() => kwargs.expandKwargs(lists().map((list) => ({ list }))), /that \.map\(\) gives/],
    [() => outer.expand({ list: lists() }), /that \.map\(\) gives/],
  ];
  for (const [body, message] of cases) {
    const error = refused(body);
    expect(error.code).toBe('ARIEL_MAP_LENGTH_UNKNOWN');
    expect(error.message).toMatch(message);
    expect(error.message).toMatch(/parse/);
  }
  const allowed = taskGroup('allowed', ({ list }: { list: Output<string[]> }) =>
    parse.expand({ file: list.map((file) => file.trim()).filter((file) => file !== '') }),
  );
  const definition = dag('d', {}, () => {
    allowed.expand({ list: lists() });
    over.expand({
      list: [
        ['a'],
        lists
          .with({ id: 'more' })()
          .map((list) => list.join()),
      ],
    });
  }).definition;
  expect(definition.tasks.map(({ taskId }) => taskId)).toEqual([
    'lists',
    'allowed.parse',
    'more',
    'over.parse',
  ]);
});
