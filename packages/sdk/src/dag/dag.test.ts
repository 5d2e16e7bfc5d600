import { type DagDefinition, outputsIn, type TaskDefinition } from '@ariel/core';
import { describe, expect, test } from 'vitest';
import { taskGroup } from '../group/task-group.ts';
import { chain, crossDownstream, label } from '../order/chain.ts';
import { param } from '../param/param.ts';
import type { Output } from '../reference/wired.ts';
import { task } from '../task/task.ts';
import { dag } from './dag.ts';

const listFiles = task('list_files', (): string[] => ['a']);
const parse = task('parse', ({ file }: { file: string }) => [file.length], { retries: 3, retryDelay: '30s' });
const total = task('total', ({ parts }: { parts: number[][] }) => parts.flat().length);
const store = task('store', ({ sum, table }: { sum: number; table: string }) => `${sum}${table}`);

const taskOf = (definition: DagDefinition, taskId: string): TaskDefinition => {
  const found = definition.tasks.find((each) => each.taskId === taskId);
  if (found === undefined) throw new Error(`no task ${taskId}`);
  return found;
};
const edges = (definition: DagDefinition): Record<string, readonly string[]> =>
  Object.fromEntries(definition.tasks.map(({ taskId, upstream }) => [taskId, upstream]));
const place = (id: string): Output<null> => task(id, () => null)();

test('what a DAG does not say of the versions of its bundle is absent', () => {
  const said = (disableBundleVersioning?: boolean) =>
    dag('d', disableBundleVersioning === undefined ? {} : { disableBundleVersioning }, () => void place('a'))
      .definition.disableBundleVersioning;
  expect([said(), said(true), said(false)]).toEqual([undefined, true, false]);
  expect(dag('d', {}, () => void place('a')).definition).not.toHaveProperty('disableBundleVersioning');
});

describe('inputs', () => {
  test('are edges, and say where their values come from', () => {
    const { definition } = dag(
      'wired',
      { params: { region: param.string({ default: 'EU' }) } },
      ({ params }) => {
        const sum = total({ parts: parse.expand({ file: listFiles() }) });
        store({ sum, table: params.region });
      },
    );
    expect(edges(definition)).toEqual({
      list_files: [],
      parse: ['list_files'],
      total: ['parse'],
      store: ['total'],
    });
    expect(taskOf(definition, 'parse').mapping).toEqual({
      kind: 'cross',
      inputs: [{ name: 'file', over: { kind: 'output', taskId: 'list_files', key: 'return_value' } }],
    });
    expect(taskOf(definition, 'store').inputs).toEqual({
      sum: { kind: 'output', taskId: 'total', key: 'return_value' },
      table: { kind: 'param', name: 'region' },
    });
  });

  test('keep literals whole and take apart only what holds references', () => {
    const { definition } = dag('nested', {}, () => {
      const any = task('any', ({ value }: { value: unknown }) => value);
      any({ value: { list: [1, { at: new Date(0) }] } });
      any({ value: { list: ['x', listFiles()], rest: [1, 2] } });
    });
    expect(taskOf(definition, 'any').inputs.value?.kind).toBe('literal');
    const value = taskOf(definition, 'any__1').inputs.value;
    expect(value).toMatchObject({
      kind: 'object',
      entries: { list: { kind: 'list' }, rest: { kind: 'literal', json: '[1,2]' } },
    });
    expect(value === undefined ? [] : outputsIn(value)).toHaveLength(1);
  });
});

describe('placing', () => {
  test('numbers a definition that is placed again, and takes another id and options', () => {
    const { definition } = dag('twice', { defaultArgs: { retries: 7, owner: 'me' } }, () => {
      parse({ file: 'a' });
      parse({ file: 'b' });
      parse.with({ id: 'parse_late', retries: 5 })({ file: 'c' });
      listFiles();
    });
    expect(definition.tasks.map(({ taskId }) => taskId)).toEqual([
      'parse',
      'parse__1',
      'parse_late',
      'list_files',
    ]);
    expect(definition.tasks.map(({ retries }) => retries)).toEqual([3, 3, 5, 7]);
    expect(taskOf(definition, 'parse')).toMatchObject({
      retryDelayMs: 30_000,
      owner: 'me',
      pool: 'default_pool',
    });
  });

  test('records the place in the file', () => {
    const { definition } = dag('places', {}, () => {
      listFiles();
    });
    expect(taskOf(definition, 'list_files').source?.path).toBe(import.meta.filename);
    expect(taskOf(definition, 'list_files').source?.line).toBeGreaterThan(10);
  });

  test('gives the same definition each time it is evaluated', () => {
    const make = (): DagDefinition =>
      dag('same', { schedule: '@daily', tags: ['x'] }, () => {
        total({ parts: parse.expand({ file: listFiles() }) });
      }).definition;
    expect(JSON.stringify(make())).toBe(JSON.stringify(make()));
  });
});

describe('order', () => {
  test('chains single things and lists, and names edges', () => {
    const { definition } = dag('chained', {}, () => {
      const [a, b, c, d, e, f] = ['a', 'b', 'c', 'd', 'e', 'f'].map(place) as [
        Output<null>,
        Output<null>,
        Output<null>,
        Output<null>,
        Output<null>,
        Output<null>,
      ];
      chain(a, label('go'), [b, c], [d, e], f);
    });
    expect(edges(definition)).toEqual({ a: [], b: ['a'], c: ['a'], d: ['b'], e: ['c'], f: ['d', 'e'] });
    expect(definition.edgeLabels).toEqual([
      ['a', 'b', 'go'],
      ['a', 'c', 'go'],
    ]);
  });

  test('before, after and their aliases, without repeats and in order of declaration', () => {
    const { definition } = dag('ordered', {}, () => {
      const [a, b, c] = ['a', 'b', 'c'].map(place) as [Output<null>, Output<null>, Output<null>];
      b.before(c);
      a.before([b, c]);
      c.after(a);
      c.setUpstream(b);
      a.setDownstream(c);
      crossDownstream([a, b], [c]);
    });
    expect(edges(definition)).toEqual({ a: [], b: ['a'], c: ['b', 'a'] });
  });
});

const plainGroup = {
  displayName: null,
  tooltip: null,
  mapping: null,
  loop: null,
  retries: 0,
  retryDelayMs: 0,
};

describe('groups', () => {
  const inner = taskGroup('inner', ({ file }: { file: Output<string> }) => parse({ file }));
  const outer = taskGroup('outer', () => {
    const first = task('first', () => 'x')();
    inner({ file: first });
  });

  test('prefix ids, nest, and are ordered by their first and last tasks', () => {
    const { definition } = dag('grouped', {}, () => {
      chain(place('before'), outer(), place('after'));
    });
    expect(edges(definition)).toEqual({
      before: [],
      'outer.first': ['before'],
      'outer.inner.parse': ['outer.first'],
      after: ['outer.inner.parse'],
    });
    expect(definition.groups).toEqual([
      { ...plainGroup, groupId: 'outer', parentGroupId: null },
      { ...plainGroup, groupId: 'outer.inner', parentGroupId: 'outer' },
    ]);
    expect(taskOf(definition, 'outer.inner.parse').groupId).toBe('outer.inner');
  });

  test('give an output whose value is a task and whose order is the whole group', () => {
    const pair = taskGroup('pair', () => {
      const value = place('value');
      place('side');
      return value;
    });
    const use = task('use', ({ value }: { value: null }) => value);
    const { definition } = dag('pairs', {}, () => {
      const result = pair();
      use({ value: result });
      result.before(place('later'));
      pair();
    });
    expect(edges(definition)).toMatchObject({
      use: ['pair.value'],
      later: ['pair.value', 'pair.side'],
      'pair__1.value': [],
    });
  });

  test('order a group inside a group from the outside', () => {
    const { definition } = dag('deep', {}, () => {
      const all = taskGroup('all', () => {
        const one = taskGroup('one', () => void place('a'))();
        const two = taskGroup('two', () => void place('b'))();
        chain(one, two);
      });
      chain(place('start'), all(), place('end'));
    });
    expect(edges(definition)).toEqual({
      start: [],
      'all.one.a': ['start'],
      'all.two.b': ['all.one.a'],
      end: ['all.two.b'],
    });
  });
});

describe('branches and sensors', () => {
  test('lead to tasks and groups, which then wait for them', () => {
    const size = task.branch('size', ({ sum }: { sum: number }) => (sum > 1 ? 'big' : 'small'));
    const { definition } = dag('branched', {}, () => {
      const group = taskGroup('many', () => void place('x'));
      size({ sum: 3 }).to({ big: [place('a'), place('b')], small: group() });
    });
    expect(taskOf(definition, 'size')).toMatchObject({
      kind: 'branch',
      branchTargets: { big: ['a', 'b'], small: ['many'] },
    });
    expect(edges(definition)).toMatchObject({ a: ['size'], b: ['size'], 'many.x': ['size'] });
  });

  test('keep the options of waiting', () => {
    const landed = task.sensor('landed', () => true, {
      mode: 'reschedule',
      pokeInterval: '5s',
      timeout: { hours: 2 },
    });
    const { definition } = dag('sensed', {}, () => {
      landed();
      landed.with({ id: 'softly', softFail: true })();
    });
    expect(taskOf(definition, 'landed').sensor).toEqual({
      mode: 'reschedule',
      pokeIntervalMs: 5000,
      timeoutMs: 7_200_000,
      softFail: false,
    });
    expect(taskOf(definition, 'softly').sensor?.softFail).toBe(true);
  });
});

test('options of a DAG become what is stored', () => {
  const { definition } = dag(
    'options',
    {
      schedule: '0 6 * * *',
      timezone: 'Europe/Amsterdam',
      startDate: '2026-01-01',
      catchup: true,
      dagrunTimeout: '2h',
      params: {
        limit: param.integer({ default: 3, minimum: 1, title: 'Limit', description: 'How many' }),
        must: param.string({ default: 'x' }),
      },
    },
    () => {},
  );
  expect(definition).toMatchObject({
    format: 2,
    scheduleSummary: '0 6 * * *',
    startDate: Date.parse('2025-12-31T23:00:00Z') * 1000,
    catchup: true,
    dagrunTimeoutMs: 7_200_000,
    params: {
      limit: {
        defaultJson: '3',
        schema: { type: 'integer', minimum: 1, title: 'Limit', description: 'How many' },
        description: 'How many',
      },
      must: { defaultJson: '"x"', schema: { type: 'string' } },
    },
  });
});

test('ownerLinks are web and e-mail addresses, and anything else is refused', () => {
  const made = (ownerLinks: Record<string, string>) => dag('linked', { ownerLinks }, () => {}).definition;
  const links = { ann: 'mailto:ann@example.com', sales: 'https://wiki.example.com/sales' };
  expect(made(links).ownerLinks).toEqual(links);
  expect(made({})).not.toHaveProperty('ownerLinks');
  for (const link of ['javascript:alert(1)', 'wiki', 'https://', ' https://wiki'])
    expect(() => made({ ann: link })).toThrow(/ownerLinks.ann is .*a link that begins with/);
});
