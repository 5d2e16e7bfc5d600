// State stores and values under other keys, as tasks use them.
import {
  asset,
  BaseOperator,
  dag,
  type JobStatus,
  type OperatorOptions,
  ResumableOperator,
  type TaskContext,
  task,
} from 'ariel';
import { describe, expect, test } from 'vitest';

const orders = asset('s3://lake/orders');

describe('the task state store', () => {
  test('keeps values from try to try', async () => {
    const seen: unknown[] = [];
    const flaky = task(
      'flaky',
      async (_: Record<string, never>, { taskStateStore, ti }) => {
        seen.push(await taskStateStore.get('at', 0));
        await taskStateStore.set('at', { step: ti.tryNumber, when: new Date(5) }, { retention: '7d' });
        await taskStateStore.set('gone', 1, { retention: 'never' });
        await taskStateStore.delete('gone');
        seen.push(await taskStateStore.get('gone'));
        if (ti.tryNumber < 3) throw new Error('again');
        await taskStateStore.clear();
        return taskStateStore.get('at');
      },
      { retries: 2 },
    );
    const result = await dag('keeps', {}, () => void flaky()).test();
    expect(seen).toEqual([
      0,
      null,
      { step: 1, when: new Date(5) },
      null,
      { step: 2, when: new Date(5) },
      null,
    ]);
    expect(result.state).toBe('success');
  });

  test.each([
    [null, {}, 'would be null'],
    [undefined, {}, 'would be undefined'],
    [1, { retention: 5 }, 'retention is the number 5'],
    [() => 1, {}, 'it is a function'],
  ])('refuses %s with %j', async (value, options, words) => {
    const bad = task('bad', async (_: Record<string, never>, { taskStateStore }) =>
      taskStateStore.set('k', value, options as never),
    );
    const { tasks } = await dag('bad', {}, () => void bad()).test();
    expect(tasks[0]?.error?.message).toContain(words);
  });
});

test('templates read the stores, too', async () => {
  const writes = task('writes', async (_: Record<string, never>, { assetStateStore }) =>
    assetStateStore(orders).set('last_id', 7),
  );
  class Reads extends BaseOperator<unknown> {
    static override readonly templateFields = ['text'];
    readonly text: unknown;
    constructor(options: OperatorOptions & { readonly text: string }) {
      super(options);
      this.text = options.text;
    }
    execute() {
      return this.text;
    }
  }
  const text =
    "{{ task_state_store.get('at', 'nowhere') }} {{ asset_state_store['s3://lake/orders'].get('last_id') + 1 }} {{ asset_state_store['s3://lake/orders'].get('none') }}";
  const result = await dag('reads', {}, () =>
    writes().before(new Reads({ taskId: 'reads', text }).output),
  ).test();
  expect(result.output('reads')).toBe('nowhere 8 None');
});

test('the asset state store is shared by those who work on the asset', async () => {
  const write = task('write', async (_: Record<string, never>, { assetStateStore }) => {
    await assetStateStore(orders).set('last_id', 7);
    await assetStateStore(orders).set('other', 1);
    await assetStateStore(orders).delete('other');
  });
  const read = task('read', async (_: Record<string, never>, { assetStateStore }) => [
    await assetStateStore(orders).get('last_id'),
    await assetStateStore(orders).get('other', 'none'),
    await assetStateStore('elsewhere').get('last_id'),
  ]);
  const result = await dag('shared', {}, () => write().before(read())).test();
  expect(result.output('read')).toEqual([7, 'none', null]);
});

describe('a task that starts a job elsewhere', () => {
  class Cluster {
    submitted = 0;
    status: JobStatus = 'running';
    crashes = 1;
  }
  class JobOperator extends ResumableOperator<string, string> {
    readonly #cluster: Cluster;
    constructor(options: OperatorOptions, cluster: Cluster) {
      super(options);
      this.#cluster = cluster;
    }
    submitJob() {
      this.#cluster.submitted += 1;
      return `job ${this.#cluster.submitted}`;
    }
    jobStatus() {
      return this.#cluster.status;
    }
    awaitJob(id: string, { ti }: TaskContext) {
      if (ti.tryNumber <= this.#cluster.crashes) throw new Error('the worker died');
      return `${id} done`;
    }
  }
  const run = async (cluster: Cluster) =>
    (await dag('jobs', {}, () => void new JobOperator({ taskId: 'job', retries: 2 }, cluster)).test()).output(
      'job',
    );

  test.each(['running', 'succeeded'] as const)('finds it again where it is %s', async (status) => {
    const cluster = Object.assign(new Cluster(), { status });
    expect(await run(cluster)).toBe('job 1 done');
    expect(cluster.submitted).toBe(1);
  });

  test.each(['failed', 'gone'] as const)('starts another where it is %s', async (status) => {
    const cluster = Object.assign(new Cluster(), { status });
    expect(await run(cluster)).toBe('job 2 done');
    expect(cluster.submitted).toBe(2);
  });
});

describe('values', () => {
  test('of a task with several outputs are there one by one', async () => {
    const split = task('split', () => ({ rows: 3, name: 'x', none: undefined }), { multipleOutputs: true });
    const read = task('read', async (_: Record<string, never>, { xcom }) => [
      await xcom.pull({ taskId: 'split' }),
      await xcom.pull({ taskId: 'split', key: 'rows' }),
      await xcom.pull({ taskId: 'split', key: 'name' }),
      await xcom.pull({ taskId: 'split', key: 'none' }),
      await xcom.pull({ taskId: ['split', 'gone'], key: 'rows' }),
    ]);
    const result = await dag('split', {}, () => split().before(read())).test();
    expect(result.output('read')).toEqual([{ rows: 3, name: 'x' }, 3, 'x', null, [3, null]]);
  });

  test('that a task returns are not stored where doXcomPush is false; what it pushes is', async () => {
    const quiet = task(
      'quiet',
      (_: Record<string, never>, { xcom }) => {
        xcom.push('rows', 3);
        return 'a secret of its own';
      },
      { doXcomPush: false },
    );
    const read = task('read', async ({ given }: { given: string }, { xcom }) => [
      given,
      await xcom.pull({ taskId: 'quiet' }),
      await xcom.pull({ taskId: 'quiet', key: 'rows' }),
    ]);
    const result = await dag('quiet', {}, () => void read({ given: quiet() })).test();
    expect(result.output('read')).toEqual([null, null, 3]);
  });

  test('of several outputs need to be stored', () => {
    const split = task('split', () => ({}), { multipleOutputs: true, doXcomPush: false });
    expect(() => dag('split', {}, () => void split())).toThrow(
      /multipleOutputs is true.*doXcomPush is false/,
    );
  });

  test.each([
    [[1, 2], 'it returned a list'],
    ['text', 'it returned string'],
    [{ '': 1 }, '1 to 512 characters'],
    [{ return_value: 1 }, 'is there already'],
  ])('of several outputs that are none fail the task: %j', async (value, words) => {
    const bad = task('bad', () => value as never, { multipleOutputs: true });
    const { tasks } = await dag('bad', {}, () => void (bad as () => unknown)()).test();
    expect(tasks[0]?.error?.message).toContain(words);
  });

  test('of some instances of a mapped task, and of the task itself', async () => {
    const each = task('each', ({ n }: { n: number }) => n * 10);
    const read = task('read', async (_: Record<string, never>, { xcom }) => {
      xcom.push('own', 1);
      return [
        await xcom.pull({ taskId: 'each', mapIndex: [2, 0, 9] }),
        await xcom.pull({ taskId: 'each', mapIndex: 1 }),
        await xcom.pull({ taskId: 'each' }),
        await xcom.pull({ key: 'own' }),
      ];
    });
    const result = await dag('mapped', {}, () => each.expand({ n: [1, 2, 3] }).before(read())).test();
    // What it pushes itself is stored when it ends.
    expect(result.output('read')).toEqual([[30, 10, null], 20, [10, 20, 30], null]);
  });

  test('that were pushed are there although the task failed or skipped itself', async () => {
    const fails = task('fails', (_: Record<string, never>, { xcom }) => {
      xcom.push('at', 5);
      throw new Error('no');
    });
    const read = task(
      'read',
      async (_: Record<string, never>, { xcom }) => xcom.pull({ taskId: 'fails', key: 'at' }),
      { triggerRule: 'all_done' },
    );
    expect((await dag('pushed', {}, () => fails().before(read())).test()).output('read')).toBe(5);
  });
});
