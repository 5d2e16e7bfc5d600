// What the author puts around a task: stored as numbers and names, run as code, unable to change how the task ended.
import type { AttemptOutcome, TaskDefinition } from '@ariel/core';
import { expect, test } from 'vitest';
import { BaseNotifier } from '../callback/base-notifier.ts';
import type { CallbackContext, TaskCallbackContext } from '../callback/callback-context.ts';
import type { AuthoredDag } from '../dag/authored-dag.ts';
import { dag } from '../dag/dag.ts';
import { BaseOperator } from '../operator/base-operator.ts';
import type { OperatorOptions } from '../operator/operator-options.ts';
import { createTaskContext } from '../run/create-task-context.ts';
import { FailTask, SkipTask } from '../run/outcome-errors.ts';
import { runHandler } from '../run/run-handler.ts';
import type { TaskContext } from '../run/task-context.ts';
import { task } from '../task/task.ts';
import type { TaskOptions } from '../task/task-options.ts';
import { runEndCallbacks } from './around-work.ts';
import { ExceptionRetryPolicy } from './exception-retry-policy.ts';
import { failWithoutRetry, type RetryPolicy, retry } from './retry-policy.ts';

const notes: string[] = [];

interface Played {
  readonly outcome: AttemptOutcome;
  readonly lines: readonly string[];
  readonly definition: TaskDefinition;
}

async function play(
  work: (inputs: Record<never, never>, context: TaskContext) => unknown,
  options: TaskOptions,
  { abort, tryNumber = 1 }: { readonly tryNumber?: number; readonly abort?: AbortController } = {},
): Promise<Played> {
  notes.length = 0;
  const lines: string[] = [];
  const made: AuthoredDag = dag('d', {}, () => {
    task('t', work as never, options)();
  });
  const definition = made.definition.tasks[0] as TaskDefinition;
  const handler = made.handlers.get('t');
  if (!handler) throw new Error('no handler');
  const context = createTaskContext(
    {
      dag: { dagId: 'd', tags: [], timezone: 'UTC' },
      task: definition,
      run: {
        runId: 'r',
        runType: 'manual',
        logicalDateUs: 0,
        dataInterval: null,
        runAfterUs: 0,
        startDateUs: 0,
        params: {},
        conf: {},
      },
      mapIndex: -1,
      tryNumber,
      maxTries: definition.retries,
      startDateUs: 0,
    },
    {
      signal: abort?.signal ?? new AbortController().signal,
      log: (_level, message) => void lines.push(message),
      connection: async () => expect.fail('no connection'),
      variable: async () => null,
      xcomPull: async () => null,
      ask: async () => null,
      render: async (source, more) =>
        source.replaceAll(/\{\{ (\w+) \}\}/g, (_all, name: string) =>
          String((more as Record<string, unknown>)[name]),
        ),
    },
  );
  const outcome = await runHandler(handler, definition, {}, context);
  await runEndCallbacks(handler, outcome, context, AbortSignal.timeout(1000));
  return { outcome, lines, definition };
}

const note =
  (name: string) =>
  ({ event, exception, reason }: CallbackContext) =>
    void notes.push(`${name}: ${event} ${exception?.message ?? '-'} ${reason ?? '-'}`);

const callbacks: TaskOptions = {
  onExecuteCallback: note('execute'),
  onSuccessCallback: note('success'),
  onFailureCallback: note('failure'),
  onRetryCallback: note('retry'),
  onSkippedCallback: note('skipped'),
};

test.each([
  ['a success', (): number => 1, {}, ['execute: execute - -', 'success: success - -']],
  [
    'a skip',
    () => {
      throw new SkipTask('no orders');
    },
    {},
    ['execute: execute - -', 'skipped: skipped no orders no orders'],
  ],
  [
    'a failure',
    () => {
      throw new Error('broken');
    },
    {},
    ['execute: execute - -', 'failure: failure broken Error: broken'],
  ],
  [
    'a failure with tries left',
    () => {
      throw new Error('broken');
    },
    { retries: 1 },
    ['execute: execute - -', 'retry: retry broken Error: broken'],
  ],
  [
    'FailTask with tries left',
    () => {
      throw new FailTask('for good');
    },
    { retries: 1 },
    ['execute: execute - -', 'failure: failure for good FailTask: for good'],
  ],
] as const)('%s calls what is meant for it', async (_what, work, options, expected) => {
  await play(work, { ...callbacks, ...options });
  expect(notes).toEqual(expected);
});

test('a callback that throws is logged; the others are called, and the task ended as it did', async () => {
  const { lines, outcome } = await play(() => 'kept', {
    onExecuteCallback: () => {
      throw new Error('at first');
    },
    onSuccessCallback: [
      () => {
        throw new Error('at last');
      },
      note('after'),
    ],
  });
  expect(outcome).toMatchObject({ kind: 'success', xcoms: [{ json: '"kept"' }] });
  expect(notes).toEqual(['after: success - -']);
  expect(lines.filter((line) => line.includes('Error: at'))).toHaveLength(2);
});

test('a notifier has its fields rendered, and as they were afterwards; private fields are its own', async () => {
  const seen: unknown[] = [];
  class Told extends BaseNotifier {
    static override readonly templateFields = ['text', 'list'];
    readonly text: string;
    readonly list = ['{{ event }}', { deep: '{{ reason }}' }];
    readonly plain = '{{ event }}';
    readonly #secret = 'own';
    constructor(text: string) {
      super();
      this.text = text;
    }
    override notify(): void {
      seen.push([this.text, this.list, this.plain, this.#secret]);
    }
  }
  const told = new Told('{{ exception }}!');
  await play(
    () => {
      throw new Error('broken');
    },
    { onFailureCallback: told },
  );
  expect(seen).toEqual([['Error: broken!', ['failure', { deep: 'Error: broken' }], '{{ event }}', 'own']]);
  expect([told.text, told.list[0]]).toEqual(['{{ exception }}!', '{{ event }}']);
});

test('preExecute and postExecute belong to the work: what they throw fails it', async () => {
  const order: string[] = [];
  const { outcome } = await play(
    () => {
      order.push('work');
      return 5;
    },
    {
      preExecute: () => void order.push('before'),
      postExecute: (_context, result) => void order.push(`after ${result}`),
    },
  );
  expect([order, outcome.kind]).toEqual([['before', 'work', 'after 5'], 'success']);
  const before = await play(() => expect.fail('it ran'), {
    preExecute: () => {
      throw new SkipTask('not today');
    },
  });
  expect(before.outcome).toEqual({ kind: 'skipped', reason: 'not today' });
  const after = await play(() => 5, {
    postExecute: () => {
      throw new Error('looks wrong');
    },
  });
  expect(after.outcome).toMatchObject({ kind: 'failed', error: { message: 'looks wrong' } });
});

test('a task that was told to end has no result, whatever it gives while onKill takes its time', async () => {
  const abort = new AbortController();
  const { promise: takenBack, resolve } = Promise.withResolvers<void>();
  const playing = play(
    (_inputs, { signal }) =>
      new Promise((end) => signal.addEventListener('abort', () => end('too late'), { once: true })),
    { onKill: () => takenBack },
    { abort },
  );
  abort.abort(new DOMException('late', 'TimeoutError'));
  setImmediate(resolve);
  expect((await playing).outcome).toMatchObject({ kind: 'failed', error: { code: 'ARIEL_TASK_TIMEOUT' } });
});

test('onKill is called when the task is told to end', async () => {
  const abort = new AbortController();
  const killed: string[] = [];
  const playing = play(
    () => new Promise(() => {}),
    { onKill: ({ ti }) => void killed.push(ti.taskId) },
    { abort },
  );
  abort.abort(new Error('marked failed'));
  expect((await playing).outcome).toMatchObject({ kind: 'failed', error: { code: 'ARIEL_TASK_KILLED' } });
  expect(killed).toEqual(['t']);
});

class RateLimited extends Error {}
class VeryRateLimited extends RateLimited {}

const policy = new ExceptionRetryPolicy({
  rules: [
    { exception: RateLimited, matchSubclasses: false, retryDelay: '5m', reason: 'rate limited' },
    { exception: 'VeryRateLimited', action: 'fail', reason: 'blocked' },
    { exception: ['ECONNRESET', 'ETIMEDOUT'], retryDelay: '10s' },
    { exception: TypeError, action: 'default' },
    { exception: Error, action: 'fail' },
  ],
});

test.each([
  ['its class', new RateLimited('slow'), { action: 'retry', delayMs: 300_000, reason: 'rate limited' }],
  ['its name', new VeryRateLimited('very slow'), { action: 'fail', delayMs: null, reason: 'blocked' }],
  [
    'its code',
    Object.assign(new Error('reset'), { code: 'ECONNRESET' }),
    { action: 'retry', delayMs: 10_000, reason: 'the rule for ECONNRESET says so' },
  ],
  [
    'a subclass',
    new RangeError('far'),
    { action: 'fail', delayMs: null, reason: 'the rule for Error says so' },
  ],
])('a retry policy goes by %s', async (_what, thrown, expected) => {
  const { definition, outcome } = await play(
    () => {
      throw thrown;
    },
    { retries: 3, retryPolicy: policy },
  );
  expect(definition.hasRetryPolicy).toBe(true);
  expect(outcome).toMatchObject({ kind: 'failed', policy: expected, retryable: expected.action === 'retry' });
});

test('the first rule that fits decides, also where it says nothing; and nothing fits what is no error', async () => {
  for (const thrown of [new TypeError('odd'), 'text']) {
    const { outcome } = await play(
      () => {
        throw thrown;
      },
      { retries: 3, retryPolicy: policy },
    );
    expect(outcome).toMatchObject({ kind: 'failed', retryable: true });
    expect(outcome).not.toHaveProperty('policy');
  }
});

test('a policy is not asked of FailTask, nor where no try is left', async () => {
  const asked: RetryPolicy = { evaluate: () => expect.fail('it was asked') };
  const failed = await play(
    () => {
      throw new FailTask('no');
    },
    { retries: 3, retryPolicy: asked },
  );
  expect(failed.outcome).toMatchObject({ retryable: false });
  const last = await play(
    () => {
      throw new Error('no');
    },
    { retries: 1, retryPolicy: asked },
    { tryNumber: 2 },
  );
  expect(last.outcome).not.toHaveProperty('policy');
});

test('a policy sees what was thrown, and may take its time', async () => {
  const thrown = new Error('odd');
  const retryPolicy: RetryPolicy = {
    evaluate: async ({ exception, maxTries, tryNumber }) =>
      exception === thrown ? retry('1s', `${tryNumber} of ${maxTries}`) : failWithoutRetry(),
  };
  const { outcome } = await play(
    () => {
      throw thrown;
    },
    { retries: 3, retryPolicy },
  );
  expect(outcome).toMatchObject({ policy: { action: 'retry', delayMs: 1000, reason: '1 of 3' } });
});

test.each([
  [
    'throws',
    () => {
      throw new Error('policy broke');
    },
  ],
  ['answers nonsense', () => ({ action: 'perhaps' }) as never],
  ['names no duration', () => ({ action: 'retry', retryDelay: 'soon' }) as never],
])('where a policy %s, the options of the task count', async (_what, evaluate) => {
  const { lines, outcome } = await play(
    () => {
      throw new Error('odd');
    },
    { retries: 3, retryPolicy: { evaluate } },
  );
  expect(outcome).toMatchObject({ kind: 'failed', retryable: true });
  expect(outcome).not.toHaveProperty('policy');
  expect(lines.some((line) => line.includes('the retry policy failed'))).toBe(true);
});

test('what is at its default is not stored; what is given is, also from defaultArgs', () => {
  const [plain, given] = dag('d', {}, () => {
    task('plain', () => 1)();
    task('given', () => 1, {
      retryExponentialBackoff: true,
      maxRetryDelay: '1h',
      email: 'a@example.com, b@example.com',
      emailOnRetry: false,
      onSuccessCallback: () => 1,
    })();
  }).definition.tasks;
  for (const name of ['retryExponentialBackoff', 'maxRetryDelayMs', 'callbacks', 'email', 'hasRetryPolicy'])
    expect(plain).not.toHaveProperty(name);
  expect(given).toMatchObject({
    retryExponentialBackoff: 2,
    maxRetryDelayMs: 3_600_000,
    callbacks: ['success', 'failure'],
    email: { to: ['a@example.com', 'b@example.com'], onFailure: true, onRetry: false },
  });
  const { defaultArgs, tasks } = dag(
    'e',
    {
      defaultArgs: {
        retryExponentialBackoff: 3,
        onFailureCallback: () => 1,
        email: ['c@example.com'],
        retryPolicy: policy,
      },
    },
    () => {
      task('t', () => 1)();
      task('own', () => 1, { retryExponentialBackoff: false })();
    },
  ).definition;
  expect(tasks[0]).toMatchObject({
    retryExponentialBackoff: 3,
    callbacks: ['failure', 'retry'],
    hasRetryPolicy: true,
  });
  expect(tasks[1]).not.toHaveProperty('retryExponentialBackoff');
  expect(defaultArgs).toEqual({ retryExponentialBackoff: 3, email: ['c@example.com'] });
});

test('operators take the same options, and have their own onKill', async () => {
  const killed: string[] = [];
  class Long extends BaseOperator {
    override execute(): Promise<never> {
      return new Promise(() => {});
    }
    override onKill(): void {
      killed.push('operator');
    }
  }
  const { definition, handlers } = dag('d', {}, () => {
    new Long({
      taskId: 'long',
      onFailureCallback: () => 1,
      onKill: () => void killed.push('option'),
    } as OperatorOptions);
  });
  expect(definition.tasks[0]).toMatchObject({ callbacks: ['failure'], inputs: {} });
  const handler = handlers.get('long');
  await handler?.onKill?.({} as TaskContext);
  await handler?.hooks?.onKill?.({} as TaskContext);
  expect(killed).toEqual(['operator', 'option']);
});

test.each([
  ['retryExponentialBackoff', { retryExponentialBackoff: -1 }],
  ['retryPolicy', { retryPolicy: {} }],
  ['onFailureCallback', { onFailureCallback: 'page' }],
  ['onRetryCallback', { onRetryCallback: [() => 1, 5] }],
  ['preExecute', { preExecute: 'x' }],
  ['email', { email: 'nobody' }],
])('%s is refused where it cannot be', (name, options) => {
  expect(() => dag('d', {}, () => void task('t', () => 1, options as never)())).toThrow(name);
});

test('types: a callback of a task knows its task', () => {
  const callback = ({ ti }: TaskCallbackContext): string => ti.taskId;
  expect(task('t', () => 1, { onFailureCallback: callback }).taskId).toBe('t');
});
