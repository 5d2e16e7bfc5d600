// Tasks that answer for others, loops, names of mapped instances, and reading what other tasks stored.
import type { AttemptOutcome, TaskDefinition, TaskKind } from '@ariel/core';
import { describe, expect, test } from 'vitest';
import { dag } from '../dag/dag.ts';
import { task } from '../task/task.ts';
import { type ContextFacts, createTaskContext } from './create-task-context.ts';
import { SkipTask } from './outcome-errors.ts';
import { renderedMapIndex } from './rendered-map-index.ts';
import { type InputsOrMaker, runHandler } from './run-handler.ts';
import type { TaskContext, XComPullQuery } from './task-context.ts';

const { definition } = dag('one', {}, () => void task('t', () => 1)());

interface Changes {
  readonly facts?: Partial<ContextFacts>;
  readonly task?: Partial<TaskDefinition>;
  readonly pull?: (query: XComPullQuery) => string | null;
}

function contextWith({ facts = {}, pull = () => null, task: changes = {} }: Changes) {
  const logs: string[] = [];
  const only: TaskDefinition = { ...definition.tasks[0]!, ...changes };
  const run = {
    runId: 'r',
    runType: 'manual',
    logicalDateUs: 0,
    dataInterval: null,
    runAfterUs: 0,
    startDateUs: null,
    params: {},
    conf: {},
  } as const;
  const attempt = { mapIndex: -1, tryNumber: 1, maxTries: 0, startDateUs: 0 };
  const context = createTaskContext(
    { dag: definition, task: only, run, ...attempt, ...facts },
    {
      log: (level, message) => void logs.push(`${level} ${message}`),
      connection: (id) => Promise.reject(new Error(id)),
      variable: async () => null,
      xcomPull: async (query) => pull(query),
      signal: new AbortController().signal,
    },
  );
  return { context, task: only, logs };
}

function run(
  kind: TaskKind,
  execute: (inputs: Readonly<Record<string, unknown>>, context: TaskContext) => unknown,
  { inputs = {}, ...changes }: Changes & { readonly inputs?: InputsOrMaker } = {},
): Promise<AttemptOutcome> {
  const { context, task: only } = contextWith({ ...changes, task: { kind, ...changes.task } });
  return runHandler({ kind, inputFunctions: {}, execute }, only, inputs, context);
}

describe('a short circuit', () => {
  test.each([
    ['goes on where the answer counts as yes', 'some', { followed: null, xcoms: [{ json: '"some"' }] }],
    ['follows nothing where it does not', 0, { followed: [], xcoms: [{ json: '0' }] }],
    ['nor where there is none', undefined, { followed: [], xcoms: [] }],
  ])('%s', async (_says, answer, expected) => {
    expect(await run('shortCircuit', () => answer)).toMatchObject({ kind: 'success', ...expected });
  });
});

describe('a gate', () => {
  test.each([true, false])('says whether the loop stops: %s', async (answer) => {
    expect(await run('gate', async () => answer)).toEqual({
      kind: 'success',
      xcoms: [],
      followed: null,
      loopStops: answer,
    });
  });

  test.each([undefined, null, 1, 'yes'])('fails on another answer: %s', async (answer) => {
    expect(await run('gate', () => answer)).toMatchObject({
      kind: 'failed',
      error: { code: 'ARIEL_LOOP_ANSWER' },
    });
  });
});

describe('the context', () => {
  test('knows the loop and the place of the instance', async () => {
    const facts = {
      iteration: 2,
      mapIndex: 7,
      path: '1/2',
      loop: { index: 2, maxIterations: 5, previous: { n: 1 } },
    };
    const outcome = await run('function', (_, { loop, ti }) => [loop, ti.iteration, ti.mapIndex, ti.path], {
      facts,
    });
    expect(outcome).toMatchObject({
      xcoms: [{ json: '[{"index":2,"maxIterations":5,"previous":{"n":1}},2,7,"1/2"]' }],
    });
  });

  test('has no loop outside of loops', async () => {
    expect(await run('function', (_, { loop, ti }) => [loop, ti.iteration, ti.path])).toMatchObject({
      xcoms: [{ json: '[null,0,null]' }],
    });
  });
});

describe('inputs that user code makes', () => {
  test('are a part of the attempt', async () => {
    const outcome = await run('function', ({ x }) => x, { inputs: async () => ({ x: 3 }) });
    expect(outcome).toMatchObject({ kind: 'success', xcoms: [{ json: '3' }] });
  });

  test('skip or fail it', async () => {
    const thrown = (error: Error) => run('function', () => 1, { inputs: () => Promise.reject(error) });
    expect(await thrown(new SkipTask('filtered'))).toEqual({ kind: 'skipped', reason: 'filtered' });
    expect(await thrown(new RangeError('no'))).toMatchObject({
      kind: 'failed',
      error: { name: 'RangeError' },
    });
  });
});

describe('an instance of a mapped task is called', () => {
  const nameOf = async (mapIndexTemplate: string | null, set: string | null = null) => {
    const { context, logs, task: only } = contextWith({ task: { mapIndexTemplate } });
    context.ti.renderedMapIndex = set;
    const render = async (source: string) => {
      if (source === 'wrong') throw new Error('no such name');
      return `rendered ${source}`;
    };
    return [await renderedMapIndex(only, context, render), ...logs];
  };

  test.each([
    ['nothing but its index', null, null, [null]],
    ['what its template says', 'x', null, ['rendered x']],
    ['what its code says', 'x', 'mine', ['mine']],
    ['no more than 250 characters', null, 'm'.repeat(300), ['m'.repeat(250)]],
    [
      'nothing where the template is wrong',
      'wrong',
      null,
      [null, 'warn mapIndexTemplate cannot be rendered'],
    ],
  ])('%s', async (_says, template, set, expected) => {
    expect(await nameOf(template, set)).toEqual(expected);
  });
});

describe('what another task stored', () => {
  const values = Array.from({ length: 10_000 }, (_, index) => index);

  test('is read page by page, and no further than wanted', async () => {
    const asked: XComPullQuery[] = [];
    const pull = (query: XComPullQuery): string => {
      asked.push(query);
      const { limit, offset } = query.page ?? { limit: 0, offset: 0 };
      const end = Math.min(values.length, offset + limit);
      return JSON.stringify({ values: values.slice(offset, end), next: end < values.length ? end : null });
    };
    const read = (upTo: number) =>
      run(
        'function',
        async (_, { xcom }) => {
          let [count, sum] = [0, 0];
          for await (const value of xcom.iterate<number>({ taskId: 'many' })) {
            count += 1;
            sum += value;
            if (count === upTo) break;
          }
          return [count, sum];
        },
        { pull },
      );
    expect(await read(Number.POSITIVE_INFINITY)).toMatchObject({ xcoms: [{ json: '[10000,49995000]' }] });
    expect(asked.map(({ page }) => page?.offset)).toEqual(
      [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((n) => n * 1000),
    );
    asked.length = 0;
    expect(await read(1500)).toMatchObject({ xcoms: [{ json: '[1500,1124250]' }] });
    expect(asked).toHaveLength(2);
    expect(asked[0]).toMatchObject({ taskId: 'many', key: 'return_value', mapIndex: null });
  });

  test('is nothing where there is no value', async () => {
    const outcome = await run('function', async (_, { xcom }) => {
      for await (const value of xcom.iterate({ taskId: 'none' })) return value;
      return 'nothing';
    });
    expect(outcome).toMatchObject({ xcoms: [{ json: '"nothing"' }] });
  });
});
