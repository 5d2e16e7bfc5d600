// Kill anything: a server that dies after any transaction, or a scheduler that loses its memory at any step, leads to
// the same end as one that lives; every lost try is recorded, and nothing runs twice unrecorded.
import {
  aDag,
  aWorld,
  failsTimes,
  follows,
  looksAgain,
  output,
  returns,
  skips,
  t,
  testDialect,
  type World,
} from '@ariel/testkit';
import { expect, test } from 'vitest';

/** Something of everything: mapping, a branch, retries, a sensor, skips, rules. */
const dag = aDag(
  'x',
  t('list')
    .does(() => returns([1, 2, 3]))
    .infraRetries(9),
  t('m')
    .over({ x: output('list') })
    .retries(1)
    .infraRetries(9)
    .does(({ inputs, mapIndex, tryNumber }) =>
      mapIndex === 1 && tryNumber === 1
        ? failsTimes(1)({ tryNumber } as never)
        : returns(Number(inputs.x) * 10),
    ),
  t('sum')
    .given({ all: output('m') })
    .infraRetries(9)
    .does(({ inputs }) => returns(JSON.parse(inputs.all ?? '[]'))),
  t('choose')
    .branch()
    .after('list')
    .infraRetries(9)
    .does(() => follows(['left'])),
  t('left').after('choose').infraRetries(9),
  t('right').after('choose').infraRetries(9),
  t('join').after('left', 'right').rule('none_failed_min_one_success').infraRetries(9),
  t('sensor')
    .sensor('1m')
    .infraRetries(9)
    .does(({ firstStartUs, startUs }) =>
      startUs - firstStartUs < 60e6 ? looksAgain(startUs + 60e6) : returns(),
    ),
  t('no')
    .after('sensor')
    .infraRetries(9)
    .does(() => skips()),
  t('last').after('no', 'join', 'sum').rule('all_done').infraRetries(9),
).with({ maxActiveRuns: 1 });

const expected = {
  choose: 'success',
  join: 'success',
  last: 'success',
  left: 'success',
  list: 'success',
  'm[0]': 'success',
  'm[1]': 'success',
  'm[2]': 'success',
  no: 'skipped',
  right: 'skipped',
  sensor: 'success',
  sum: 'success',
};

async function expectTheEnd(world: World): Promise<void> {
  await world.untilIdle();
  for (const { runId } of await world.runs('x')) {
    expect(await world.states('x', runId)).toEqual(expected);
    expect(await world.runState('x', runId)).toBe('success');
  }
  expect(await world.xcom('x', 'sum')).toBe('[10,20,30]');
  await world.check();
  expect(world.problems).toEqual([]);
  // Each claim is a try of its own, or another look of a sensor's.
  const tries = new Set(
    world.started.map((one) => `${one.runId}/${one.taskId}[${one.mapIndex}]#${one.tryNumber}`),
  );
  const looks = world.started.filter(({ taskId }) => taskId === 'sensor').length;
  const sensorTries = [...tries].filter((each) => each.includes('/sensor[')).length;
  expect(world.started.length - looks).toBe(tries.size - sensorTries);
}

test('the scenario itself', async () => {
  await using world = await aWorld({ dags: [dag] });
  await world.trigger('x');
  await expectTheEnd(world);
});

test('a scheduler that loses its memory after any number of steps goes on as if it had not', async () => {
  for (let steps = 0; steps < 60; steps++) {
    await using world = await aWorld({ dags: [dag] });
    await world.trigger('x', { runId: 'one' });
    await world.trigger('x', { runId: 'two' });
    for (let more = steps; more > 0; more -= 3) {
      await world.steps(3);
      await world.advance('200ms');
    }
    await world.restart();
    await expectTheEnd(world);
    expect(await world.history('x', 'one')).toEqual(['m[1]#1 failed']);
    expect(world.scheduler.repairs).toBe(0);
  }
});

test('a server that dies after any transaction is followed by one that ends the runs right', async () => {
  let deaths = 0;
  // Of Postgres a sample is enough: what is asked here is the same on both, and SQLite answers in no time.
  const step = testDialect() === 'postgres' ? 9 : 1;
  for (let transactions = 1; transactions < 120; transactions += step) {
    await using world = await aWorld({ dags: [dag] });
    world.dieAfter(transactions);
    const triggered = world.trigger('x', { runId: 'one' });
    await Promise.race([triggered, world.settle()]);
    await world.untilIdle();
    if (!world.isDead) break;
    deaths += 1;
    await world.crash();
    await expectTheEnd(world);
  }
  expect(deaths).toBeGreaterThan(25 / step);
});

test('one that dies again and again still gets there', async () => {
  await using world = await aWorld({ dags: [dag] });
  await world.trigger('x');
  for (let deaths = 0; deaths < 40; deaths++) {
    world.dieAfter(1 + ((deaths * 7) % 11));
    await world.untilIdle();
    if (!world.isDead) break;
    await world.crash();
  }
  await expectTheEnd(world);
});

test('what the dead server ran counts as a lost try, and a task without retries fails with the reason', async () => {
  const fragile = aDag(
    'y',
    t('a').does(() => returns(1, '1h')),
    t('b').after('a'),
  );
  await using world = await aWorld({ dags: [fragile] });
  await world.trigger('y');
  await world.advance('1m');
  await world.crash();
  await world.untilIdle();
  expect(await world.states('y')).toEqual({ a: 'failed', b: 'upstream_failed' });
  expect((await world.reasons('y')).a).toBe('the server ended');
});
