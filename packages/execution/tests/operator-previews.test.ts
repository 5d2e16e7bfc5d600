// Every act of an operator shows first what it does then: on random DAGs in random states, the preview is the effect. That the
// watcher would see a preview that is wrong is shown with previews that are.
import type { AffectedInstance } from '@ariel/protocol';
import { aDag, aWorld, fails, t, value, type World } from '@ariel/testkit';
import { expect, test } from 'vitest';
import { watched } from './region-worlds/watched-act.ts';

const actor = { user: 'tester', via: 'test' } as const;
const dag = aDag(
  'x',
  t('a'),
  t('m')
    .after('a')
    .over({ n: value([1, 2]) }),
  t('b')
    .after('m')
    .does(() => fails()),
  t('c').after('b'),
);

async function anEndedWorld(): Promise<World> {
  const world = await aWorld({ dags: [dag] });
  await world.trigger('x', { runId: 'r' });
  await world.untilIdle();
  return world;
}

type Perform = (dryRun: boolean) => Promise<readonly AffectedInstance[]>;
const clearing =
  ({ control }: World): Perform =>
  (dryRun) =>
    control.clearTasks({
      ...{ dagId: 'x', runId: 'r', tasks: ['m'], onlyFailed: false, includeDownstream: true },
      ...{ includeUpstream: false, dryRun, actor },
    });
const marking =
  ({ control }: World): Perform =>
  (dryRun) =>
    control.setInstanceState({ dagId: 'x', runId: 'r', tasks: ['b'], state: 'success', dryRun, actor });

test.each([
  ['clear', clearing],
  ['mark', marking],
])('a right preview of a %s passes', async (what, act) => {
  await using world = await anEndedWorld();
  await watched(world, what, act(world));
});

const faults: Readonly<Record<string, (perform: Perform) => Perform>> = {
  'misses an instance': (perform) => async (dryRun) => {
    const affected = await perform(dryRun);
    return dryRun ? affected.slice(1) : affected;
  },
  'misses an instance, as does the answer': (perform) => async (dryRun) => (await perform(dryRun)).slice(1),
  'names one too many': (perform) => async (dryRun) => {
    const affected = await perform(dryRun);
    return [...affected, ...affected.slice(0, 1).map((each) => ({ ...each, taskId: 'a', mapIndex: -1 }))];
  },
  'changes something': (perform) => () => perform(false),
};

test.each(Object.entries(faults))('a preview that %s is found out', async (_what, fault) => {
  for (const [what, act] of [
    ['clear', clearing],
    ['mark', marking],
  ] as const) {
    await using world = await anEndedWorld();
    await expect(watched(world, what, fault(act(world)))).rejects.toThrow(/preview/);
  }
});
