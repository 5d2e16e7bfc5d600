// Expressions × where an instance stands → what it is given. The world: a list, a mapped group with a mapped task and a loop
// in it, a loop outside, and a mapped group in a mapped group.
import { describe, expect, test } from 'vitest';
import type {
  DagDefinition,
  GroupDefinition,
  MappingDefinition,
  TaskDefinition,
} from '../dag/dag-definition.ts';
import type { ValueExpression } from '../dag/value-expression.ts';
import { compileRunGraph } from '../plan/run-graph.ts';
import { coordinatesOf } from '../plan/scope.ts';
import type { OutputRead } from './instance-place.ts';
import { nestValues, textOfNested } from './nest-values.ts';
import { resolveInputs, resolveLoopPlace } from './resolve-inputs.ts';
import { itemsOf } from './split-json.ts';
import type { Resolving } from './value-request.ts';

const json = (value: unknown): ValueExpression => ({ kind: 'literal', json: JSON.stringify(value) });
const output = (taskId: string, key = 'return_value'): ValueExpression => ({ kind: 'output', taskId, key });
const map = (source: ValueExpression, n = 0): ValueExpression => ({ kind: 'map', source, function: n });
const filter = (source: ValueExpression, n = 1): ValueExpression => ({ kind: 'filter', source, function: n });
const zip = (fillJson: string | null, ...sources: ValueExpression[]): ValueExpression => ({
  kind: 'zip',
  sources,
  fillJson,
});
const concat = (...sources: ValueExpression[]): ValueExpression => ({ kind: 'concat', sources });
const argument = (groupId: string, name: string): ValueExpression => ({
  kind: 'groupArgument',
  groupId,
  name,
});
const over = (name: string, expression: ValueExpression): MappingDefinition => ({
  kind: 'cross',
  inputs: [{ name, over: expression }],
});

const group = (groupId: string, more: Partial<GroupDefinition>): GroupDefinition => ({
  groupId,
  parentGroupId: null,
  displayName: null,
  tooltip: null,
  mapping: null,
  loop: null,
  retries: 0,
  retryDelayMs: 0,
  ...more,
});

const loop = (groupId: string, more: Partial<GroupDefinition> = {}): GroupDefinition =>
  group(groupId, {
    loop: {
      maxIterations: 5,
      terminalTaskId: `${groupId}.last`,
      gateTaskId: `${groupId}.gate`,
      hasUntil: true,
    },
    ...more,
  });

const taskIn = (groupId: string | null, taskId: string, mapping: MappingDefinition | null = null) =>
  ({
    taskId,
    groupId,
    mapping,
    inputs: {},
    upstream: [],
    weightRule: 'absolute',
    priorityWeight: 1,
    teardown: null,
  }) as unknown as TaskDefinition;

const groups: readonly GroupDefinition[] = [
  group('g', {
    mapping: {
      kind: 'cross',
      inputs: [
        { name: 'x', over: output('list') },
        { name: 'y', over: json(['p', 'q']) },
      ],
    },
  }),
  group('kw', { mapping: { kind: 'kwargs', over: json([{ a: 1, b: [7, 8] }, { a: 2 }]) } }),
  group('made', { mapping: { kind: 'kwargs', over: map(json([{}, { b: [3, 4, 5] }]), 3) } }),
  loop('l'),
  group('outer', { mapping: over('o', json([0, 1])) }),
  group('inner', { parentGroupId: 'outer', mapping: over('i', json([0, 1, 2])) }),
  loop('ml', { mapping: over('m', json(['r', 's'])) }),
];

const tasks: readonly TaskDefinition[] = [
  taskIn(null, 'list'),
  taskIn(null, 'mapped', over('n', output('list'))),
  taskIn(null, 'reader'),
  taskIn('g', 'g.one'),
  taskIn('g', 'g.reader'),
  taskIn('kw', 'kw.reader'),
  taskIn('made', 'made.reader'),
  taskIn('l', 'l.last'),
  taskIn('l', 'l.many', over('n', json([1, 2]))),
  taskIn('l', 'l.gate'),
  taskIn('inner', 'inner.one'),
  taskIn('inner', 'inner.reader'),
  taskIn('outer', 'outer.reader'),
  taskIn('ml', 'ml.last'),
  taskIn('ml', 'ml.gate'),
];

/** `task[map index]#iteration@path` → JSON text of its return value. */
const stored: Readonly<Record<string, string>> = {
  list: '[10,20,30]',
  'list:rows': '{"k,":1,"l":[2]}',
  'mapped[0]': '"m0"',
  'mapped[2]': '"m2"',
  'mapped[10]': '"m10"',
  'g.one[0]': '"g0"',
  'g.one[4]': '"g4"',
  'l.last#0': '"first"',
  'l.last#1': '"second"',
  'l.many[0]#0': '"a0"',
  'l.many[1]#0': '"a1"',
  'l.many[0]#1': '"b0"',
  'l.many[1]#1': 'none',
  'inner.one[0]@0/0': '"00"',
  'inner.one[1]@0/2': '"02"',
  'inner.one[2]@1/0': 'none',
  'inner.one[3]@1/10': '"1a"',
  'inner.one[4]@1/9': '"19"',
  'inner.one[5]@2/0': 'none',
  'ml.last[0]#0': '"r0"',
  'ml.last[0]#1': '"r1"',
  'ml.last[1]#0': '"s0"',
  'ml.last[1]#1': 'none',
};

const labelled = (label: string) => {
  const [, taskId = '', index = '-1', iteration = '0', path = null, key = 'return_value'] =
    /^([^[#@:]+)(?:\[(-?\d+)\])?(?:#(\d+))?(?:@([\d/]+))?(?::(\w+))?$/.exec(label) ?? [];
  return { taskId, mapIndex: Number(index), iteration: Number(iteration), path, key };
};

function stand(read: OutputRead) {
  const values = Object.entries(stored).flatMap(([label, value]) => {
    const name = labelled(label);
    if (name.taskId !== read.task.taskId || name.key !== read.key) return [];
    const coordinates = coordinatesOf(read.task.scopes, read.task.isMapped, name);
    const isSeen = read.prefix.every((each, at) => coordinates[at] === each);
    return isSeen ? [{ coordinates, json: value === 'none' ? null : value }] : [];
  });
  return nestValues(values, read.prefix.length, read.below);
}

function answered<Result>(resolving: Resolving<Result>): Result {
  let step = resolving.next();
  while (!step.done) {
    const request = step.value;
    const text = request.kind === 'param' ? '{"one":1,"two":2}' : textOfNested(stand(request.read));
    step = resolving.next(request.as === 'text' ? text : itemsOf(text ?? '[]'));
  }
  return step.value;
}

/** The place of an instance, with `inputs` and `mapping` in place of its task's own. */
function placeOf(label: string, inputs: Record<string, ValueExpression>, mapping?: MappingDefinition) {
  const name = labelled(label);
  const changed = tasks.map((task) =>
    task.taskId === name.taskId ? { ...task, inputs, mapping: mapping ?? task.mapping } : task,
  );
  const graph = compileRunGraph({ dagId: 'd', tasks: changed, groups } as unknown as DagDefinition);
  const task = graph.tasks[graph.indexOf(name.taskId)]!;
  return { graph, instance: { ...name, task } };
}

const given = (label: string, x: ValueExpression) => {
  const { applied, inputs } = answered(resolveInputs(placeOf(label, { x })));
  return applied.x ?? inputs.x;
};

describe('read as a whole', () => {
  test.each<[string, string, ValueExpression, unknown]>([
    ['the value of a plain task', 'reader', output('list'), '[10,20,30]'],
    ['a value under a key', 'reader', output('list', 'rows'), '{"k,":1,"l":[2]}'],
    ['nothing', 'reader', output('list', 'ghost'), 'null'],
    ['a mapped task, in order of index and without holes', 'reader', output('mapped'), '["m0","m2","m10"]'],
    ['a mapped group from outside', 'reader', output('g.one'), '["g0","g4"]'],
    ['a mapped group from inside: its own', 'g.reader[4]', output('g.one'), '"g4"'],
    ['its own that has none', 'g.reader[3]', output('g.one'), 'null'],
    ['a mapped group from another one', 'kw.reader[0]', output('g.one'), '["g0","g4"]'],
    [
      'groups in groups from outside: lists of lists',
      'reader',
      output('inner.one'),
      '[["00","02"],["19","1a"]]',
    ],
    ['from the outer group: one list', 'outer.reader[1]', output('inner.one'), '["19","1a"]'],
    ['from the inner group: one value', 'inner.reader[9]@1/10', output('inner.one'), '"1a"'],
    ['a loop from outside: its last iteration', 'reader', output('l.last'), '"second"'],
    ['a loop from inside: its own iteration', 'l.gate#0', output('l.last'), '"first"'],
    ['what is mapped in a loop', 'reader', output('l.many'), '["b0"]'],
    ['what is mapped in a loop, from inside', 'l.gate#0', output('l.many'), '["a0","a1"]'],
    ['loops in a mapped group: the last of each, be it nothing', 'reader', output('ml.last'), '["r1"]'],
    ['from one of them', 'ml.gate[1]#0', output('ml.last'), '"s0"'],
    ['a param', 'reader', { kind: 'param', name: 'p' }, '{"one":1,"two":2}'],
    ['an argument of the group, the last list varying fastest', 'g.reader[3]', argument('g', 'x'), '20'],
    ['the other argument', 'g.reader[3]', argument('g', 'y'), '"q"'],
    ['an argument of an outer group', 'inner.reader[9]@1/2', argument('outer', 'o'), '1'],
    ['an argument of the inner group', 'inner.reader[9]@1/2', argument('inner', 'i'), '2'],
    ['an argument that is given as an object', 'kw.reader[0]', argument('kw', 'b'), '[7,8]'],
    ['one that this object does not have', 'kw.reader[1]', argument('kw', 'b'), 'null'],
    ['an argument of a group that loops', 'ml.gate[1]#1', argument('ml', 'm'), '"s"'],
    ['the number of the iteration', 'l.gate#1', { kind: 'loop', groupId: 'l', field: 'index' }, '1'],
    ['what the one before gave', 'l.gate#1', { kind: 'loop', groupId: 'l', field: 'previous' }, '"first"'],
    ['nothing in the first', 'l.gate#0', { kind: 'loop', groupId: 'l', field: 'previous' }, 'null'],
    [
      'the one before in the same item',
      'ml.gate[1]#1',
      { kind: 'loop', groupId: 'ml', field: 'previous' },
      '"s0"',
    ],
    ['zipped to the shortest', 'reader', zip(null, output('list'), json(['a', 'b'])), '[[10,"a"],[20,"b"]]'],
    ['zipped to the longest', 'reader', zip('0', json([]), json({ k: 'v' })), '[[0,["k","v"]]]'],
    [
      'one after the other',
      'reader',
      concat(output('mapped'), json([1]), json({ k: 2 })),
      '["m0","m2","m10",1,["k",2]]',
    ],
    [
      'nested',
      'reader',
      { kind: 'object', entries: { a: { kind: 'list', items: [output('list'), json(1)] } } },
      '{"a":[[10,20,30],1]}',
    ],
    [
      'mapped over a function',
      'reader',
      map(output('list')),
      { kind: 'mapEach', function: 0, to: { kind: 'json', json: '[10,20,30]' } },
    ],
  ])('%s', (_says, label, expression, expected) => {
    expect(given(label, expression)).toEqual(expected);
  });

  test('functions keep what is around them as a tree', () => {
    const list = { kind: 'json', json: '[10,20,30]' };
    expect(given('reader', zip(null, filter(output('list')), json([1])))).toEqual({
      kind: 'zip',
      lists: [
        { kind: 'filterEach', function: 1, to: list },
        { kind: 'json', json: '[1]' },
      ],
      fillJson: null,
    });
    expect(given('reader', { kind: 'object', entries: { a: map(output('list')), b: json(1) } })).toEqual({
      kind: 'object',
      entries: { a: { kind: 'mapEach', function: 0, to: list }, b: { kind: 'json', json: '1' } },
    });
    expect(given('made.reader[1]', argument('made', 'a'))).toEqual({
      kind: 'entry',
      name: 'a',
      of: { kind: 'map', function: 3, to: { kind: 'json', json: '{"b":[3,4,5]}' } },
    });
  });
});

describe('mapped over, instance by instance', () => {
  const itemOf = (expression: ValueExpression, mapIndex: number) => {
    const place = placeOf(`mapped[${mapIndex}]`, {}, over('x', expression));
    const { applied, inputs } = answered(resolveInputs(place));
    return applied.x ?? inputs.x;
  };
  const item = (text: string) => ({ kind: 'json', json: text });

  test.each<[string, ValueExpression, number, unknown]>([
    ['an item', output('list'), 1, '20'],
    ['an item of a mapped task, without its holes', output('g.one'), 1, '"g4"'],
    ['an inner list', output('inner.one'), 1, '["19","1a"]'],
    ['a pair of an object', output('list', 'rows'), 0, '["k,",1]'],
    ['a pair of a param', { kind: 'param', name: 'p' }, 1, '["two",2]'],
    ['a pair of a written object', { kind: 'object', entries: { a: output('list') } }, 0, '["a",[10,20,30]]'],
    ['an item of a written list', { kind: 'list', items: [json(1), output('list')] }, 1, '[10,20,30]'],
    ['what lies side by side', zip(null, output('list'), output('g.one')), 1, '[20,"g4"]'],
    ['what a shorter list does not have', zip('"-"', output('list'), json([1])), 1, '[20,"-"]'],
    ['what comes second', concat(json([1]), output('list')), 3, '30'],
    ['what goes through a function', map(output('list')), 0, { kind: 'map', function: 0, to: item('10') }],
    [
      'what may be filtered out',
      filter(map(output('list'))),
      2,
      { kind: 'filter', function: 1, to: { kind: 'map', function: 0, to: item('30') } },
    ],
    [
      'a function within a zip',
      zip(null, map(json([1])), json([2])),
      0,
      { kind: 'list', items: [{ kind: 'map', function: 0, to: item('1') }, item('2')] },
    ],
    [
      'a function within a concat',
      concat(json([1]), filter(json([2]))),
      1,
      { kind: 'filter', function: 1, to: item('2') },
    ],
  ])('%s', (_says, expression, mapIndex, expected) => {
    expect(itemOf(expression, mapIndex)).toEqual(expected);
  });

  test('objects of inputs, known or made by functions', () => {
    const inputsOf = (kwargs: ValueExpression) =>
      answered(resolveInputs(placeOf('mapped[1]', { z: json(0) }, { kind: 'kwargs', over: kwargs })));
    expect(inputsOf(json([{}, { a: 1, z: 2 }]))).toEqual({
      inputs: { a: '1', z: '2' },
      applied: {},
      kwargs: null,
    });
    expect(inputsOf(map(output('list')))).toEqual({
      inputs: { z: '0' },
      applied: {},
      kwargs: { kind: 'map', function: 0, to: item('20') },
    });
  });

  test('items of what the group is mapped over', () => {
    const place = placeOf('g.reader[1]@0/1', {}, over('x', argument('kw', 'b')));
    expect(answered(resolveInputs(place)).inputs).toEqual({ x: 'null' });
    const inner = placeOf('kw.reader[1]@0/1', {}, over('x', argument('kw', 'b')));
    expect(answered(resolveInputs(inner)).inputs).toEqual({ x: '8' });
  });
});

test('the innermost loop around an instance', () => {
  const loopOf = (label: string) => answered(resolveLoopPlace(placeOf(label, {})));
  expect(loopOf('reader')).toBeNull();
  expect(loopOf('l.last#0')).toEqual({ groupId: 'l', index: 0, maxIterations: 5, previousJson: null });
  expect(loopOf('ml.gate[0]#1')).toEqual({ groupId: 'ml', index: 1, maxIterations: 5, previousJson: '"r0"' });
});
