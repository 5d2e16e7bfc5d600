// What the author puts around a task: stored as numbers and names, run as code, unable to change how the task ended.
import { beforeEach, expect, test } from 'vitest';
import { play } from '../../tests/played-task.ts';
import { BaseNotifier } from '../callback/base-notifier.ts';
import type { CallbackContext, TaskCallbackContext } from '../callback/callback-context.ts';
import { dag } from '../dag/dag.ts';
import { BaseOperator } from '../operator/base-operator.ts';
import type { OperatorOptions } from '../operator/operator-options.ts';
import { FailTask, SkipTask } from '../run/outcome-errors.ts';
import type { TaskContext } from '../run/task-context.ts';
import { task } from '../task/task.ts';
import type { TaskOptions } from '../task/task-options.ts';
import { retry } from './retry-policy.ts';

const notes: string[] = [];
beforeEach(() => {
  notes.length = 0;
});

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

test('a task that was ended from outside calls nobody itself: it does not know as what it ended', async () => {
  const abort = new AbortController();
  const playing = play(
    () => new Promise(() => {}),
    {
      retries: 1,
      onRetryCallback: () => void notes.push('retry'),
      onFailureCallback: () => void notes.push('failure'),
    },
    { abort },
  );
  abort.abort(new Error('marked success'));
  expect((await playing).outcome.kind).toBe('failed');
  expect(notes).toEqual([]);
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
        retryPolicy: { evaluate: () => retry('1s') },
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
