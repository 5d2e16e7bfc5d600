// A triggerer with real host processes: events, failures, time, others that take over, and triggers that do harm.
import { aWaitingWorld as aWorldOf, type Waiting, type WaitingWorld } from '@ariel/testkit';
import { expect, test } from 'vitest';

const library = new URL('./trigger-library.ts', import.meta.url).href;
const aWaitingWorld = (tasks: Readonly<Record<string, Waiting>>): Promise<WaitingWorld> =>
  aWorldOf(tasks, library);

test('events, failures and answers reach the tasks that wait', async () => {
  await using waiting = await aWaitingWorld({
    a: { name: 'says', args: { n: 1 } },
    b: { name: 'throws' },
    c: { name: 'ends quietly' },
    d: { name: 'throws elsewhere' },
    e: { name: 'asks' },
    f: { name: 'nobody knows' },
  });
  await waiting.triggerer('one');
  await waiting.until(() => waiting.ends.length === 6);
  const { world } = waiting;
  await world.untilIdle();
  expect(await world.xcom('x', 'a')).toBe('{"n":1}');
  expect(JSON.parse((await world.xcom('x', 'e')) ?? '')).toEqual({
    password: 'of db',
    rate: 0.5,
    state: 'running',
  });
  for (const task of ['b', 'c', 'd', 'f']) expect(await world.xcom('x', task)).toBe('"failure"');
  const failures = waiting.ends.flatMap((end) =>
    end.kind === 'failure' ? [`${end.message}\n${end.stack}`] : [],
  );
  expect(failures.join('\n')).toMatch(/RangeError: too far[\s\S]*trigger-library\.ts/);
  expect(failures.join('\n')).toContain('ended without an event');
  expect(failures.join('\n')).toContain('thrown by nobody');
  expect(failures.join('\n')).toContain('There is no trigger "nobody knows" in test/library');
});

test('a trigger waits no longer than its task said', async () => {
  await using waiting = await aWaitingWorld({ a: { name: 'waits', timeout: '10s' } });
  await waiting.world.advance('7900ms');
  await waiting.triggerer('one');
  await waiting.until(() => waiting.ends.length === 1);
  await waiting.world.untilIdle();
  expect(await waiting.world.xcom('x', 'a')).toBe('"timeout"');
});

test('what nobody waits for any more is ended, and cleans up', async () => {
  await using waiting = await aWaitingWorld({ a: { name: 'waits' }, b: { name: 'waits' } });
  const triggerer = await waiting.triggerer('one');
  await waiting.until(() => waiting.lines.length === 2);
  await waiting.world.mark('x', 'a', 'success');
  await waiting.until(() => waiting.logOf('a').includes('cleaned up'));
  expect(waiting.logOf('b')).not.toContain('cleaned up');
  expect(triggerer.running).toBe(1);
});

test('a triggerer takes what the capacity allows, and more as there is room', async () => {
  const tasks = Object.fromEntries(Array.from({ length: 7 }, (_, index) => [`t${index}`, { name: 'says' }]));
  await using waiting = await aWaitingWorld(tasks);
  const triggerer = await waiting.triggerer('one', { capacity: 3 });
  await waiting.until(() => waiting.ends.length === 7);
  await waiting.world.untilIdle();
  expect(await waiting.world.runState('x')).toBe('success');
  expect(triggerer.running).toBe(0);
});

test('triggers of a queue are taken by triggerers that serve it, the others by those without queues', async () => {
  await using waiting = await aWaitingWorld({ a: { name: 'says', queue: 'far' }, b: { name: 'says' } });
  await waiting.triggerer('near');
  await waiting.until(() => waiting.ends.length === 1);
  const { world } = waiting;
  expect(await world.waitingFor('a')).toHaveLength(1);
  await waiting.triggerer('far', { queues: ['far', 'wide'] });
  await waiting.until(() => waiting.ends.length === 2);
  expect(await world.waitingFor('a')).toEqual([]);
});

test('what a triggerer had that is gone is taken over; one that leaves in order gives it back at once', async () => {
  await using waiting = await aWaitingWorld({ a: { name: 'waits' }, b: { name: 'waits' } });
  const { database } = waiting.world;
  const first = await waiting.triggerer('first');
  await waiting.until(() => waiting.lines.length === 2);
  const second = await waiting.triggerer('second');
  second.beat();
  expect(second.running).toBe(0);
  await database.run("update job set heartbeat_at = heartbeat_at - 60000000 where id = 'first'");
  second.beat();
  await waiting.until(() => waiting.lines.length === 4);
  expect(second.running).toBe(2);
  // It lives after all, and learns that they are another's.
  for (let beat = 0; beat < 6; beat += 1) first.beat();
  await waiting.until(() => waiting.lines.filter(({ event }) => event === 'cleaned up').length === 2);
  expect(first.running).toBe(0);
  const third = await waiting.triggerer('third');
  await second.stop();
  waiting.disown(second);
  third.beat();
  await waiting.until(() => third.running === 2 && waiting.logOf('a').split('waits').length === 4);
});

test('a trigger that keeps the process busy is named, and alone from then on; the others go on', async () => {
  await using waiting = await aWaitingWorld({
    a: { name: 'waits' },
    bad: { name: 'blocks' },
    c: { name: 'waits' },
  });
  const triggerer = await waiting.triggerer('one', { busyLimitMs: 1_000 });
  await waiting.until(() => waiting.logOf('bad').includes('in a process of its own'));
  expect(waiting.problems.join()).toMatch(
    /x, .*, bad: the trigger blocks keeps its process busy for 1(\.\d)? s/,
  );
  await waiting.until(() => waiting.logOf('a').split('waits').length === 3);
  expect([...processes(waiting).keys()].map((key) => key.replace(/\/.*/, ''))).toEqual([
    'libraries',
    'alone',
  ]);
  expect(triggerer.running).toBe(3);
  const busy = [...processes(waiting)].find(([key]) => key.startsWith('alone/'))?.[1] ?? 0;
  await waiting.world.mark('x', 'bad', 'failed');
  await expect.poll(() => isAlive(busy), { timeout: 20_000 }).toBe(false);
});

test('a trigger that ends its process is alone from then on, and given up at last', async () => {
  await using waiting = await aWaitingWorld({ a: { name: 'waits' }, bad: { name: 'exits' } });
  await waiting.triggerer('one');
  await waiting.until(() => waiting.ends.length === 1);
  expect(waiting.ends).toMatchObject([
    { kind: 'failure', message: expect.stringContaining('ended with code 3') },
  ]);
  await waiting.world.advance('5s');
  expect(await waiting.world.xcom('x', 'bad')).toBe('"failure"');
  expect(await waiting.world.waitingFor('a')).toHaveLength(1);
});

const processes = ({ hosts }: WaitingWorld): ReadonlyMap<string, number> => hosts?.processes ?? new Map();

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
