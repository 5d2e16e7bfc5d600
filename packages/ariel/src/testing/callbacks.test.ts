// `dag.test()` calls what a server would have called, and says so.
import { BaseNotifier, dag, failWithoutRetry, retry, SkipTask, task } from 'ariel';
import { DateTimeSensor, WaitSensor } from 'ariel/standard';
import { expect, test } from 'vitest';

const told: string[] = [];

class Told extends BaseNotifier {
  static override readonly templateFields = ['text'];
  readonly text: string;
  constructor(text: string) {
    super();
    this.text = text;
  }
  override notify(): void {
    told.push(this.text);
  }
}

test('callbacks of tasks and runs are called, with rendered notifiers, and are in the result', async () => {
  told.length = 0;
  const given = dag(
    'd',
    {
      onFailureCallback: new Told('{{ dag.dag_id }}: {{ event }}'),
      onSuccessCallback: () => expect.fail('it did not succeed'),
      defaultArgs: { onFailureCallback: new Told('{{ ti.task_id }}: {{ exception }}') },
    },
    () => {
      task('fine', () => 1, {
        onSuccessCallback: () => {
          throw new Error('nobody minds');
        },
      })();
      task(
        'skips',
        () => {
          throw new SkipTask('no');
        },
        { onSkippedCallback: ({ reason }) => void told.push(`skipped: ${reason}`) },
      )();
      task(
        'again',
        (_: Record<never, never>, { ti }) => {
          if (ti.tryNumber === 1) throw new Error('at first');
        },
        {
          retries: 1,
          onRetryCallback: ({ exception }) => void told.push(`again: ${exception?.message}`),
        },
      )();
      task('fails', () => {
        throw new Error('broken');
      })();
    },
  );
  const result = await given.test();
  expect(result.state).toBe('failed');
  expect(told.toSorted()).toEqual(['again: at first', 'd: failure', 'fails: Error: broken', 'skipped: no']);
  expect(result.callbacks.map(({ event, failed, taskId }) => [taskId, event, failed])).toEqual([
    ['fine', 'success', 1],
    ['skips', 'skipped', 0],
    ['again', 'retry', 0],
    ['fails', 'failure', 0],
    [null, 'failure', 0],
  ]);
  expect(result.callbacks[0]?.problem).toContain('nobody minds');
  expect(result.tasks.find(({ taskId }) => taskId === 'fine')?.state).toBe('success');
});

test('a mock that fails calls the callbacks of the task it stands for', async () => {
  told.length = 0;
  const given = dag('d', {}, () => {
    task('load', () => 1, { onFailureCallback: new Told('{{ ti.task_id }} {{ exception }}') })();
  });
  await given.test({
    mock: {
      load: () => {
        throw new Error('mocked');
      },
    },
  });
  expect(told).toEqual(['load Error: mocked']);
});

test('retry policies decide in a test as they would on a server', async () => {
  const tries: number[] = [];
  const given = dag('d', {}, () => {
    task(
      't',
      (_: Record<never, never>, { ti }) => {
        tries.push(ti.tryNumber);
        throw new Error('odd');
      },
      {
        retries: 5,
        retryPolicy: {
          evaluate: ({ tryNumber }) => (tryNumber < 3 ? retry('1h', 'busy') : failWithoutRetry('enough')),
        },
      },
    )();
  });
  const { state } = await given.test();
  expect([state, tries]).toEqual(['failed', [1, 2, 3]]);
});

test('a wait without a worker whose time is over calls what its task wants called, with what was thrown', async () => {
  told.length = 0;
  const far = new Date('2099-01-01T00:00:00Z');
  const given = dag('waits', {}, () => {
    new DateTimeSensor({
      taskId: 'fails',
      ...{ targetTime: far, deferrable: true, timeout: '1h' },
      onFailureCallback: ({ exception }) => void told.push(`fails: ${exception?.name}`),
    });
    new DateTimeSensor({
      taskId: 'skips',
      ...{ targetTime: far, deferrable: true, timeout: '1h', softFail: true },
      onSkippedCallback: ({ ti }) => void told.push(`${ti?.taskId} is skipped`),
      onFailureCallback: () => void told.push('skips failed'),
    });
    new WaitSensor({
      taskId: 'comes',
      ...{ timeToWait: '10m', deferrable: true },
      onSuccessCallback: () => void told.push('comes'),
    });
  });
  const result = await given.test();
  expect(result.tasks.map(({ state, taskId }) => [taskId, state])).toEqual([
    ['fails', 'failed'],
    ['skips', 'skipped'],
    ['comes', 'success'],
  ]);
  expect(told.toSorted()).toEqual(['comes', 'fails: TaskRunError', 'skips is skipped']);
});
