// One attempt in a task process: what its inputs become, what it may know, what it reports.

import { Masker, referenceText, sensitiveNames, TEMPLATE_MARK } from '@ariel/core';
import type { ClaimedAttempt, VersionForWorker } from '@ariel/protocol';
import {
  BaseOperator,
  BaseXCom,
  dag,
  getContext,
  type OperatorOptions,
  SkipTask,
  type Task,
  type TaskContext,
  task,
} from '@ariel/sdk';
import { describe, expect, test } from 'vitest';
import type { DataSettings, ServiceQuestion } from '../messages.ts';
import { runAttempt } from './run-attempt.ts';

interface Given {
  readonly attempt?: Partial<ClaimedAttempt>;
  readonly answer?: (question: ServiceQuestion) => string | null;
  readonly backend?: BaseXCom;
}

/** Runs the task `t` of a DAG, whose body may make functions of items. */
async function attempt(
  place: () => unknown,
  { answer = () => null, attempt: changes = {}, backend }: Given = {},
) {
  const { definition, handlers, itemFunctions } = dag('d', {}, () => void place());
  const tasks = Object.fromEntries(definition.tasks.map((each) => [each.taskId, each]));
  const version: VersionForWorker = {
    versionId: 'v',
    dagId: 'd',
    codeHash: 'c',
    bundleName: 'b',
    relPath: 'd.ts',
    dag: { description: null, tags: [], timezone: 'UTC', owner: 'me' },
    tasks,
  };
  const find = async (taskId: string) => {
    const [handler, found] = [handlers.get(taskId), tasks[taskId]];
    if (!handler || !found) throw new Error(`no task ${taskId}`);
    return { handler, task: found, itemFunctions };
  };
  const run = {
    dagId: 'd',
    runId: 'r',
    runType: 'manual',
    logicalDateUs: 0,
    intervalStartUs: null,
    intervalEndUs: null,
    runAfterUs: 0,
    startUs: 0,
    conf: '{}',
    params: '{"p":"the run"}',
  };
  const claimed: ClaimedAttempt = {
    attemptId: 'a',
    taskId: 't',
    mapIndex: -1,
    iteration: 0,
    path: null,
    tryNumber: 1,
    maxTries: 0,
    versionId: 'v',
    startUs: 0,
    firstStartUs: 0,
    run,
    inputs: {},
    applied: {},
    kwargs: null,
    loop: null,
    logPath: '',
    ...changes,
  };
  const asked: ServiceQuestion[] = [];
  const lines: string[] = [];
  const ran = await runAttempt(
    claimed,
    { version, find, ownPaths: (report) => report },
    {
      signal: new AbortController().signal,
      log: (level, message) => void lines.push(`${level} ${message}`),
      ask: async (question) => {
        asked.push(question);
        return answer(question);
      },
      masker: new Masker({ names: sensitiveNames() }),
      ...(backend && { data: { xcomBackend: 'Own' } as DataSettings, backends: async () => backend }),
    },
  );
  return { ...ran, asked, lines };
}

const give = (options = {}): Task<{ x: unknown }, unknown> =>
  task('t', ({ x }: { x: unknown }) => x, options);
const json = (value: unknown) => ({ kind: 'json', json: JSON.stringify(value) }) as const;
const returned = (value: unknown) => ({
  kind: 'success',
  xcoms: [{ key: 'return_value', json: JSON.stringify(value) }],
});

describe('inputs that functions of the DAG file make', () => {
  const place = () => {
    const list = task('list', () => [1, 2, 3])();
    const some = list
      .map((n) => {
        if (n === 1) throw new SkipTask('one');
        return n * 10;
      })
      .filter((n) => n > 20);
    give()({ x: some });
  };
  const whole = {
    kind: 'filterEach',
    function: 1,
    to: { kind: 'mapEach', function: 0, to: json([1, 2, 3]) },
  } as const;
  const item = (n: number) =>
    ({ kind: 'filter', function: 1, to: { kind: 'map', function: 0, to: json(n) } }) as const;

  test('are lists without what was skipped or filtered out', async () => {
    const { outcome } = await attempt(place, { attempt: { applied: { x: whole } } });
    expect(outcome).toMatchObject(returned([30]));
  });

  test.each([
    ['run the instance with what they make', 3, returned(30)],
    ['skip the instance where they say so', 1, { kind: 'skipped', reason: 'one' }],
    [
      'skip the instance where its item is filtered out',
      2,
      { kind: 'skipped', reason: 'its item is filtered out' },
    ],
  ])('%s', async (_says, n, expected) => {
    const { outcome } = await attempt(place, { attempt: { applied: { x: item(n) } } });
    expect(outcome).toMatchObject(expected);
  });

  test('make all inputs of an instance', async () => {
    const { outcome } = await attempt(
      () => {
        task('list', () => [1])().map((n) => ({ x: n }));
        give()({ x: 0 });
      },
      { attempt: { kwargs: { kind: 'map', function: 0, to: json(5) } } },
    );
    expect(outcome).toMatchObject(returned(5));
  });

  test('fail the attempt where this file does not make them', async () => {
    const applied = { x: { kind: 'map', function: 7, to: json(1) } } as const;
    const { outcome } = await attempt(place, { attempt: { applied } });
    expect(outcome).toMatchObject({
      kind: 'failed',
      retryable: true,
      error: { name: 'TaskRunError', code: 'ARIEL_ITEM_FUNCTION_MISSING' },
    });
  });

  test('find templates in them rendered', async () => {
    const marked = json({ __ariel_template__: '{{ params.p }}!' });
    const { outcome } = await attempt(() => give()({ x: 0 }), {
      attempt: { applied: { x: { kind: 'list', items: [marked, json(1)] } } },
    });
    expect(outcome).toMatchObject(returned(['the run!', 1]));
  });
});

describe('the context', () => {
  test('says where in a loop and among the mapped the instance stands', async () => {
    const { outcome } = await attempt(
      () =>
        task('t', (_: Record<string, never>, { loop, ti }) => [loop, ti.mapIndex, ti.iteration, ti.path])(),
      {
        attempt: {
          mapIndex: 4,
          iteration: 6,
          path: '1/2',
          loop: { groupId: 'l', index: 2, maxIterations: 3, previousJson: '{"at":12345678901234567890}' },
        },
      },
    );
    const [{ json: text } = { json: '' }] = outcome.kind === 'success' ? outcome.xcoms : [];
    expect(text).toBe('[{"index":2,"maxIterations":3,"previous":{"at":12345678901234567890}},4,6,"1/2"]');
  });

  test('asks for values, and for pages of them', async () => {
    const pages: Record<number, string> = { 0: '{"values":[1,2],"next":2}', 2: '{"values":[3],"next":null}' };
    const { asked, outcome } = await attempt(
      () =>
        task('t', async (_: Record<string, never>, { xcom }) => {
          const values: unknown[] = [await xcom.pull({ taskId: 'a', mapIndex: 3 })];
          for await (const value of xcom.iterate({ taskId: 'b', key: 'k' })) values.push(value);
          return values;
        })(),
      {
        answer: (question) => {
          if (question.about !== 'xcom') return null;
          return question.page === null ? '"one"' : (pages[question.page.offset] ?? null);
        },
      },
    );
    expect(outcome).toMatchObject(returned(['one', 1, 2, 3]));
    expect(asked).toMatchObject([
      { about: 'xcom', taskId: 'a', key: 'return_value', mapIndex: 3, page: null },
      { about: 'xcom', taskId: 'b', key: 'k', mapIndex: null, page: { offset: 0 } },
      { taskId: 'b', page: { offset: 2 } },
    ]);
  });
});

describe('a mapped instance is called', () => {
  test.each([
    [
      'what its template says, with inputs and the names that Airflow gives',
      '{{ x }} of {{ params.p }}',
      'ann of the run',
      [],
    ],
    [
      'nothing where the template is wrong: its work is done',
      '{{ nowhere.x }}',
      null,
      ['warn mapIndexTemplate cannot be rendered'],
    ],
  ])('%s', async (_says, mapIndexTemplate, expected, lines) => {
    const ran = await attempt(() => give({ mapIndexTemplate })({ x: 0 }), {
      attempt: { mapIndex: 0, inputs: { x: '"ann"' } },
    });
    expect(ran.outcome).toMatchObject({ kind: 'success' });
    expect([ran.renderedMapIndex, ran.lines]).toEqual([expected, lines]);
  });

  test('what its code says, also where it failed', async () => {
    const ran = await attempt(() =>
      task('t', (_: Record<string, never>, { ti }) => {
        ti.renderedMapIndex = 'mine';
        throw new Error('no');
      })(),
    );
    expect([ran.outcome.kind, ran.renderedMapIndex]).toEqual(['failed', 'mine']);
  });
});

describe('values that a backend keeps', () => {
  /** Keeps lists, in the words of the task that runs. */
  class Lists extends BaseXCom {
    override serializeValue(value: unknown): unknown {
      return Array.isArray(value) ? { of: getContext().ti.taskId, text: value.join(' ') } : undefined;
    }
    override deserializeValue(stored: unknown): unknown {
      expect(getContext().ti.taskId).toBe('t');
      return (stored as { text: string }).text.split(' ');
    }
  }
  const backend = new Lists();
  const reference = referenceText({ backend: 'Own', stored: { of: 'before', text: 'a b' }, length: 2 });
  const input = { kind: 'json', json: reference } as const;

  test('are there as inputs, also one item of them', async () => {
    const whole = await attempt(() => give()({ x: [1] }), { backend, attempt: { applied: { x: input } } });
    expect(whole.outcome).toMatchObject({
      xcoms: [{ json: expect.stringContaining('"text":"a b"'), length: 2 }],
    });
    const item = referenceText({ backend: 'Own', stored: { of: 'before', text: 'a b' }, length: 2, item: 1 });
    const one = await attempt(() => give()({ x: 1 }), {
      backend,
      attempt: { applied: { x: { kind: 'json', json: item } } },
    });
    expect(one.outcome).toMatchObject({ xcoms: [{ json: '"b"' }] });
  });

  test('are there where they are pulled, in code and in templates', async () => {
    class Pulls extends BaseOperator<unknown> {
      static override readonly templateFields = ['x'];
      readonly x: string;
      constructor(options: OperatorOptions & { readonly x: string }) {
        super(options);
        this.x = options.x;
      }
      async execute({ xcom }: TaskContext) {
        return `${await xcom.pull({ taskId: 'before' })} ${this.x}`;
      }
    }
    const x = "{{ ti.xcom_pull('before')[1] }}";
    const { outcome } = await attempt(() => new Pulls({ taskId: 't', x }), {
      backend,
      attempt: { inputs: { x: JSON.stringify({ [TEMPLATE_MARK]: x }) } },
      answer: (question) => (question.about === 'xcom' ? reference : null),
    });
    expect(outcome).toMatchObject({ xcoms: [{ json: '"a,b b"' }] });
  });

  test('are there as what the iteration before left', async () => {
    const { outcome } = await attempt(
      () => task('t', (_: Record<string, never>, { loop }) => String(loop?.previous))(),
      { backend, attempt: { loop: { groupId: 'g', index: 1, maxIterations: 3, previousJson: reference } } },
    );
    expect(outcome).toMatchObject({ xcoms: [{ json: '"a,b"' }] });
  });

  test('fail the try where they cannot be kept', async () => {
    const large = await attempt(() => task('t', () => 'x'.repeat(65 * 1024 * 1024))());
    expect(large.outcome).toMatchObject({ kind: 'failed', error: { code: 'ARIEL_XCOM_TOO_LARGE' } });
  });
});

describe('a task whose assets are not active', () => {
  const inactiveAssets = [
    { name: 'orders', uri: 's3://lake/orders' },
    { name: 'nowhere', uri: '' },
  ];

  test('fails before its function is called, and may be tried again', async () => {
    let called = 0;
    const { outcome } = await attempt(
      () =>
        task('t', () => {
          called += 1;
        })(),
      {
        attempt: { inactiveAssets },
      },
    );
    expect(outcome).toMatchObject({
      kind: 'failed',
      retryable: true,
      error: {
        code: 'ARIEL_ASSET_INACTIVE',
        message: expect.stringContaining('"orders" (s3://lake/orders), "nowhere"'),
      },
    });
    expect(called).toBe(0);
  });

  test('runs where that is true of none', async () => {
    expect(
      (await attempt(() => task('t', () => 1)(), { attempt: { inactiveAssets: [] } })).outcome,
    ).toMatchObject({
      kind: 'success',
    });
  });
});
