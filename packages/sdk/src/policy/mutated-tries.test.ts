// What the mutation hook of a plugin says of the tries of a task, before there is one.
import type { TaskDefinition } from '@ariel/core';
import { afterEach, describe, expect, test } from 'vitest';
import { dag } from '../dag/dag.ts';
import { definePlugin } from '../plugin/define-plugin.ts';
import { collectDags, registry } from '../registry.ts';
import { task } from '../task/task.ts';
import type { ClusterPolicies } from './cluster-policy.ts';

type Hook = NonNullable<ClusterPolicies['taskInstanceMutationHook']>;

afterEach(() => {
  registry().policies = [];
});

async function made(
  taskInstanceMutationHook: Hook,
  options: { readonly retries?: number; readonly queue?: string } = {},
): Promise<{ task: TaskDefinition | undefined; error: string }> {
  const policies = { taskInstanceMutationHook };
  await collectDags(async () => void definePlugin({ name: 'house_rules', policies }), true);
  const { dags, errors } = await collectDags(
    async () => void dag('d', {}, () => void task('t', () => 1, options)()),
  );
  return { task: dags[0]?.definition.tasks[0], error: errors.map(({ message }) => message).join() };
}

describe('the mutation hook', () => {
  test('is asked for each try: the first says what counts for the task, later ones what is different of theirs', async () => {
    const asked: number[] = [];
    const { task } = await made(
      (instance) => {
        asked.push(instance.tryNumber);
        instance.poolSlots = 2;
        if (instance.tryNumber > 1) instance.queue = 'retries';
        if (instance.tryNumber === 3) Object.assign(instance, { pool: 'small', priorityWeight: 9 });
      },
      { retries: 4 },
    );
    expect(asked).toEqual([1, 2, 3, 4, 5]);
    expect(task).toMatchObject({ queue: 'default', poolSlots: 2, retries: 4 });
    expect(task?.tries).toEqual([
      { from: 2, queue: 'retries' },
      { from: 3, queue: 'retries', pool: 'small', priorityWeight: 9 },
      { from: 4, queue: 'retries' },
    ]);
  });

  test('leaves no trace where it changes nothing, so that versions stay as they are', async () => {
    const { task } = await made(() => undefined, { retries: 2 });
    expect(task).not.toHaveProperty('tries');
  });

  test('gives a task more tries, which are asked for too, and keeps what a try before was given', async () => {
    const asked: [number, number][] = [];
    const { task } = await made((instance) => {
      asked.push([instance.tryNumber, instance.maxTries]);
      if (instance.tryNumber === 1) instance.maxTries = 2;
      if (instance.tryNumber === 3) instance.maxTries += 1;
    });
    expect(asked).toEqual([
      [1, 0],
      [2, 2],
      [3, 2],
      [4, 3],
    ]);
    expect(task).toMatchObject({ retries: 2, tries: [{ from: 3, retries: 3 }] });
  });

  test('that never ends giving tries is asked for a hundred', async () => {
    let asked = 0;
    await made((instance) => {
      asked += 1;
      instance.maxTries += 1;
    });
    expect(asked).toBe(100);
  });

  test('is asked for each type of runs only where it looks at the type', async () => {
    const asked: string[] = [];
    const { task } = await made(
      (instance) => {
        asked.push(instance.runType);
        if (instance.runType === 'backfill') instance.pool = 'backfills';
        else if (instance.tryNumber > 1) instance.queue = 'retries';
        if (instance.runType === 'manual' && instance.tryNumber > 1) instance.queue = 'default';
      },
      { retries: 1 },
    );
    expect(new Set(asked).size).toBe(6);
    expect(task?.tries).toEqual([
      { from: 2, queue: 'retries' },
      { from: 1, runType: 'manual' },
      { from: 1, pool: 'backfills', runType: 'backfill' },
    ]);
  });

  test.each<[what: string, hook: Hook, words: string]>([
    [
      'throws',
      () => {
        throw new TypeError('oops');
      },
      'failed: oops',
    ],
    ['sets a pool that is no text', (instance) => Object.assign(instance, { pool: 5 }), 'pool to 5; a text'],
    ['sets a part of a slot', (instance) => Object.assign(instance, { poolSlots: 0.5 }), 'poolSlots to 0.5'],
    [
      'sets a weight that is none',
      (instance) => Object.assign(instance, { priorityWeight: Number.NaN }),
      'whole number',
    ],
    ['sets fewer than no tries', (instance) => Object.assign(instance, { maxTries: -1 }), 'maxTries to -1'],
    [
      'changes what it cannot',
      (instance) => Object.assign(instance, { executor: 'Kubernetes' }),
      'it changed "executor"; of a try it can change queue, pool, poolSlots, priorityWeight, maxTries',
    ],
  ])('that %s refuses the DAG in words that name it', async (_what, hook, words) => {
    const { error, task } = await made(hook);
    expect(task).toBeUndefined();
    expect(error).toContain('the taskInstanceMutationHook of plugin "house_rules"');
    expect(error).toContain(words);
  });
});
