// Every wait has a reason: random DAGs, looked at again and again while they run. The scene itself throws where an instance
// that does not run has no reason, or one that cannot be true while nothing goes on.
import { expect, test } from 'vitest';
import { authorCase } from '../cases/authored-run-case.ts';
import { randomRunDag } from '../cases/random-run-dag.ts';
import { seededRandom } from '../cases/seeded-random.ts';
import { aScene } from './scene.ts';
import { unexplained } from './unexplained.ts';

const DAGS = 60;
const MOST_LOOKS = 60;

async function lookedAt(seed: number): Promise<string> {
  const next = seededRandom(seed);
  const dag = authorCase({ dag: randomRunDag(seed) });
  const takes = Object.fromEntries(
    dag.definition.tasks.map(({ taskId }) => [taskId, `${1 + Math.floor(next() * 4000)}ms`]),
  );
  await using scene = await aScene(dag, { takes, parallelism: 1 + (seed % 5) });
  await scene.trigger();
  for (let look = 0; look < MOST_LOOKS && (await scene.run()) === 'running'; look++)
    await scene.pass('700ms');
  await scene.end();
  return await scene.run();
}

test('in random DAGs each instance that does not run says why, at any time', {
  timeout: 300_000,
}, async () => {
  const wrong: Record<number, string> = {};
  for (let seed = 1; seed <= DAGS; seed++) {
    const ended = await lookedAt(seed).catch((error: unknown) => String(error));
    if (ended !== 'success' && ended !== 'failed') wrong[seed] = ended;
  }
  expect(wrong).toEqual({});
});

test('an instance without a reason is found out, and one that says "shortly" while nothing goes on', () => {
  const instance = (state: string | null, reason: string | null) => ({
    task_id: 'load',
    map_index: -1,
    state,
    reason,
  });
  const of = (...instances: ReturnType<typeof instance>[]) =>
    unexplained({ instances, reason: null, state: 'running' } as never);
  expect(of(instance('running', null), instance('success', null))).toEqual([]);
  expect(of(instance(null, 'waits for extract'))).toEqual([]);
  expect(of(instance(null, null))).toEqual(['load is waiting without a reason']);
  expect(of(instance('up_for_retry', 'retries shortly (try 2 of 2)'))).toEqual([
    'load is up_for_retry while nothing goes on, but "retries shortly (try 2 of 2)"',
  ]);
});
