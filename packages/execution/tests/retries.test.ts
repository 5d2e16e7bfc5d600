// When the next try comes: delays that stay or grow, what a retry policy said, queues of later tries, and tasks that no worker takes.
import type { AttemptOutcome } from '@ariel/core';
import { settleStuck } from '@ariel/execution';
import { type Answer, aDag, aWorld, dies, fails, returns, t, vanishes, type World } from '@ariel/testkit';
import { describe, expect, test } from 'vitest';

const SECOND_US = 1_000_000;
const broken = { name: 'Error', message: 'broken', code: null, frames: [], cause: null };

type Policy = NonNullable<Extract<AttemptOutcome, { kind: 'failed' }>['policy']>;

const judged = (policy: Policy): Answer => ({
  outcome: { kind: 'failed', error: broken, retryable: policy.action === 'retry', reason: 'error', policy },
});

/** How long the instance waits after the try that has just failed, in seconds. */
async function waitOf(world: World): Promise<number | null> {
  const row = await world.database.first<{ wait_until: number | null; end_at: number }>(
    'select wait_until, end_at from task_instance',
  );
  return row?.wait_until == null ? null : (row.wait_until - row.end_at) / SECOND_US;
}

describe('the delay before another try', () => {
  test('stays where nothing lets it grow', async () => {
    await using world = await aWorld({
      dags: [
        aDag(
          'x',
          t('a')
            .retries(2, '30s')
            .does(() => fails()),
        ),
      ],
    });
    await world.trigger('x');
    await world.advance('2s');
    expect(await waitOf(world)).toBe(30);
    await world.advance('32s');
    expect(await waitOf(world)).toBe(30);
  });

  test('grows between base·m^(n−1) and twice that, the same each time, up to its caps', async () => {
    const growing = t('a')
      .retries(9, '10s')
      .with({ retryExponentialBackoff: 3, maxRetryDelayMs: 200_000 })
      .does(() => fails({ takes: '1s' }));
    const waits: (number | null)[][] = [];
    for (const _time of [1, 2]) {
      await using world = await aWorld({ dags: [aDag('x', growing)] });
      await world.trigger('x', { logicalDate: Date.UTC(2024, 0, 1) * 1000 });
      const seen: (number | null)[] = [];
      for (let tried = 0; tried < 4; tried += 1) {
        await world.advance('2s');
        seen.push(await waitOf(world));
        await world.advance(`${Math.max(0, (seen.at(-1) ?? 0) - 1)}s`);
      }
      waits.push(seen);
    }
    const [first = [], second] = waits;
    expect(second).toEqual(first);
    for (const [index, wait] of first.slice(0, 3).entries()) {
      const least = 10 * 3 ** index;
      expect(wait).toBeGreaterThanOrEqual(least);
      expect(wait).toBeLessThan(2 * least);
    }
    expect(first[3]).toBe(200);
  });

  test('of many mapped instances is not the same for all', async () => {
    const growing = t('a')
      .retries(1, '1000s')
      .with({ retryExponentialBackoff: 2 })
      .over({
        item: { kind: 'literal', json: JSON.stringify(Array.from({ length: 20 }, (_, index) => index)) },
      })
      .does(() => fails());
    await using world = await aWorld({ dags: [aDag('x', growing)] });
    await world.trigger('x');
    await world.advance('3s');
    const rows = await world.database.all<{ wait_until: number }>(
      'select distinct wait_until from task_instance',
    );
    expect(rows.length).toBeGreaterThan(10);
  });
});

describe('a retry policy', () => {
  test('names the delay, and its reason is shown with the try', async () => {
    const busy = judged({ action: 'retry', delayMs: 120_000, reason: 'rate limited' });
    await using world = await aWorld({
      dags: [
        aDag(
          'x',
          t('a')
            .retries(1, '5s')
            .does(() => busy),
        ),
      ],
    });
    await world.trigger('x');
    await world.advance('2s');
    expect(await waitOf(world)).toBe(120);
    const row = await world.database.first<{ reason: string }>('select reason from task_instance');
    expect(row?.reason).toBe('Error: broken (retry policy: another try in 120 s, rate limited)');
  });

  test('that says no other try ends the task, and says why', async () => {
    const final = judged({ action: 'fail', delayMs: null, reason: 'the key was revoked' });
    await using world = await aWorld({
      dags: [
        aDag(
          'x',
          t('a')
            .retries(3)
            .does(() => final),
        ),
      ],
    });
    await world.trigger('x');
    await world.untilIdle();
    expect(await world.states('x')).toEqual({ a: 'failed' });
    const row = await world.database.first<{ reason: string; try_number: number }>(
      'select reason, try_number from task_instance',
    );
    expect(row).toEqual({
      reason: 'Error: broken (retry policy: no other try, the key was revoked)',
      try_number: 1,
    });
  });

  test('cannot give more tries than the task has', async () => {
    const eager = judged({ action: 'retry', delayMs: 0, reason: null });
    await using world = await aWorld({
      dags: [
        aDag(
          'x',
          t('a')
            .retries(2)
            .does(() => eager),
        ),
      ],
    });
    await world.trigger('x');
    await world.untilIdle();
    expect(world.started.map(({ tryNumber }) => tryNumber)).toEqual([1, 2, 3]);
    expect(await world.runState('x')).toBe('failed');
  });
});

describe('a task that no worker takes', () => {
  const TIMEOUT_MS = 600_000;

  /** Queued, and nobody hears of it. */
  async function stuck(retries = 0): Promise<World> {
    const world = await aWorld({
      dags: [
        aDag(
          'x',
          t('a')
            .retries(retries)
            .does(() => vanishes()),
        ),
      ],
    });
    await world.trigger('x');
    await world.settle();
    await world.database.run("update task_instance set state = 'queued', start_at = null, worker_id = null");
    return world;
  }
  const look = (world: World): Promise<number> =>
    settleStuck(world.execution, world.scheduler.ownerId, TIMEOUT_MS);

  test('is left alone until its time is over', async () => {
    await using world = await stuck();
    expect(await look(world)).toBe(0);
    await world.advance('9m');
    expect(await look(world)).toBe(0);
  });

  test('is queued again twice, then it has failed, and says why', async () => {
    await using world = await stuck();
    for (let time = 0; time < 2; time += 1) {
      await world.database.run('update task_instance set queued_at = ?', [
        world.nowUs() - TIMEOUT_MS * 1000 - 1,
      ]);
      expect(await look(world)).toBe(1);
      const row = await world.database.first<{ state: string; try_number: number; queue_timeouts: number }>(
        'select state, try_number, queue_timeouts from task_instance',
      );
      expect(row).toEqual({ state: 'scheduled', try_number: 0, queue_timeouts: time + 1 });
      await world.database.run("update task_instance set state = 'queued', try_number = 1");
    }
    await world.database.run('update task_instance set queued_at = ?', [
      world.nowUs() - TIMEOUT_MS * 1000 - 1,
    ]);
    await look(world);
    const row = await world.database.first<{ state: string; error: string }>(
      'select state, error from task_instance',
    );
    expect(row?.state).toBe('failed');
    expect(JSON.parse(row?.error ?? '{}')).toMatchObject({
      code: 'ARIEL_TASK_STUCK',
      message: expect.stringMatching(/within 600 s .* 2 further times .* queue "default"/),
    });
  });

  test('counts anew for each try', async () => {
    await using world = await aWorld({
      dags: [
        aDag(
          'x',
          t('a')
            .retries(1)
            .does(() => dies()),
        ),
      ],
    });
    await world.trigger('x');
    await world.settle();
    await world.database.run('update task_instance set queue_timeouts = 2');
    await world.advance('2s');
    const row = await world.database.first<{ try_number: number; queue_timeouts: number }>(
      'select try_number, queue_timeouts from task_instance',
    );
    expect(row).toEqual({ try_number: 2, queue_timeouts: 0 });
    await world.untilIdle();
  });
});

test('a growing delay is not asked of what succeeds', async () => {
  const growing = t('a')
    .with({ retryExponentialBackoff: 2 })
    .does(() => returns());
  await using world = await aWorld({ dags: [aDag('x', growing)] });
  await world.trigger('x');
  await world.untilIdle();
  expect(await world.states('x')).toEqual({ a: 'success' });
});
