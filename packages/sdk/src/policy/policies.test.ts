// What plugins want of DAGs and tasks: changed where they may, refused where they say so, and no plugin stops another's DAG.
import type { DagDefinition } from '@ariel/core';
import { afterEach, expect, test } from 'vitest';
import { dag } from '../dag/dag.ts';
import { definePlugin } from '../plugin/define-plugin.ts';
import { collectDags, registry } from '../registry.ts';
import { task } from '../task/task.ts';
import { type ClusterPolicies, ClusterPolicySkipDag, ClusterPolicyViolation } from './cluster-policy.ts';

afterEach(() => {
  registry().policies = [];
});

async function made(
  policies: ClusterPolicies,
  options: { readonly retries?: number; readonly queue?: string } = {},
): Promise<{ definition: DagDefinition | undefined; errors: readonly string[] }> {
  await collectDags(async () => void definePlugin({ name: 'house_rules', policies }), true);
  const { dags, errors } = await collectDags(async () => {
    dag('d', { tags: ['sales'] }, () => {
      const first = task('first', () => 1, options)();
      task('second', ({ x }: { x: number }) => x, options)({ x: first });
    });
  });
  return { definition: dags[0]?.definition, errors: errors.map(({ message }) => message) };
}

test('a task policy changes what tasks say, and each task that it does not touch stays as it was', async () => {
  const { definition } = await made({
    taskPolicy: (task) => {
      if (task.taskId === 'first') {
        task.queue = 'guarded';
        task.executionTimeoutMs ??= 60_000;
        task.owner = task.dagId;
      }
    },
  });
  expect(definition?.tasks[0]).toMatchObject({ queue: 'guarded', executionTimeoutMs: 60_000, owner: 'd' });
  expect(definition?.tasks[0]).not.toHaveProperty('dagId');
  expect(definition?.tasks[1]).toMatchObject({ queue: 'default', executionTimeoutMs: null, owner: 'ariel' });
});

test('a DAG policy sees the tasks as the task policies left them', async () => {
  const seen: string[] = [];
  const { definition } = await made({
    taskPolicy: (task) => {
      task.pool = 'house';
    },
    dagPolicy: (dag) => {
      seen.push(...dag.tasks.map(({ pool }) => pool));
      dag.tags = [...dag.tags, 'checked'];
      dag.maxActiveRuns = 2;
    },
  });
  expect(seen).toEqual(['house', 'house']);
  expect(definition).toMatchObject({ tags: ['sales', 'checked'], maxActiveRuns: 2 });
});

test('a violation refuses the DAG with its words, and names plugin, policy and task', async () => {
  const { definition, errors } = await made({
    taskPolicy: ({ taskId }) => {
      if (taskId === 'second') throw new ClusterPolicyViolation('tasks need an owner');
    },
  });
  expect(definition).toBeUndefined();
  expect(errors[0]).toContain('the taskPolicy of plugin "house_rules" refuses it: tasks need an owner');
  expect(errors[0]).toContain('second');
});

test('a DAG that a policy leaves out is none, and no error', async () => {
  const { definition, errors } = await made({
    dagPolicy: () => {
      throw new ClusterPolicySkipDag('not here');
    },
  });
  expect([definition, errors]).toEqual([undefined, []]);
});

test.each([
  [
    'throws',
    {
      taskPolicy: () => {
        throw new TypeError('oops');
      },
    },
    'failed: oops',
  ],
  [
    'changes what it may not',
    {
      taskPolicy: (task: { upstream: unknown }) => {
        task.upstream = [];
      },
    },
    'it changed "upstream"',
  ],
  [
    'sets nonsense',
    {
      taskPolicy: (task: { retries: unknown }) => {
        task.retries = -1;
      },
    },
    'retries to -1',
  ],
  [
    'sets nobody',
    {
      taskPolicy: (task: { runAsUser: unknown }) => {
        task.runAsUser = '';
      },
    },
    'runAsUser to ""; the name of a Unix user',
  ],
  [
    'tells the executor a list',
    {
      taskPolicy: (task: { executorConfig: unknown }) => {
        task.executorConfig = [];
      },
    },
    'executorConfig to []; an object',
  ],
  ['is async', { dagPolicy: async () => undefined }, 'it is async'],
])('a policy that %s refuses the DAG, and says whose it is', async (_what, policies, words) => {
  const { definition, errors } = await made(policies as ClusterPolicies);
  expect(definition).toBeUndefined();
  expect(errors[0]).toContain('house_rules');
  expect(errors[0]).toContain(words);
});

test('what a DAG file itself says counts for that file alone', async () => {
  await collectDags(async () => {
    definePlugin({
      name: 'own',
      policies: {
        taskPolicy: (task) => {
          task.queue = 'own';
        },
      },
    });
    dag('a', {}, () => void task('t', () => 1)());
  });
  const { dags } = await collectDags(async () => void dag('b', {}, () => void task('t', () => 1)()));
  expect(dags[0]?.definition.tasks[0]?.queue).toBe('default');
});

test.each([
  ['policies', { taskpolicy: () => undefined }],
  ['listeners', { onDagRunFinished: () => undefined }],
  ['listeners', { onDagRunFailed: 5 }],
])('a plugin whose %s have another name, or are no functions, is refused', (member, given) => {
  expect(() => definePlugin({ name: 'p', [member]: given } as never)).toThrow(/is not a function/);
});
