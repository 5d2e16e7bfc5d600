// Clearing follows markers into other DAGs.
import type { AffectedInstance } from '@ariel/protocol';
import { aDag, aWorld, type TaskBuilder, t, type World } from '@ariel/testkit';
import { expect, test } from 'vitest';

const day = '2023-12-25T00:00:00Z';
const dayUs = Date.parse(day) * 1000;
const literal = (value: unknown) => ({ kind: 'literal', json: JSON.stringify(value) }) as const;

function marker(externalDagId: string, more: Readonly<Record<string, unknown>> = {}): TaskBuilder {
  const given = { externalDagId, externalTaskId: 'wait', recursionDepth: 10, ...more };
  const built = t('mark').given(
    Object.fromEntries(Object.entries(given).map(([name, value]) => [name, literal(value)])),
  );
  return {
    ...built,
    definition: { ...built.definition, kind: 'operator', operatorName: 'ExternalTaskMarker' },
  };
}

const upper = (id: string, mark: TaskBuilder) =>
  aDag(id, t('load'), { ...mark, definition: { ...mark.definition, upstream: ['load'] } });
const lower = (id: string) => aDag(id, t('first'), t('wait'), t('report').after('wait'));

async function ran(...dags: Parameters<typeof aWorld>[0]['dags']): Promise<World> {
  const world = await aWorld({ dags });
  for (const { definition } of dags)
    await world.trigger(definition.dagId, { runId: 'r', logicalDate: dayUs });
  await world.untilIdle();
  return world;
}

const clear = (world: World, more: object = {}): Promise<readonly AffectedInstance[]> =>
  world.control.clearTasks({
    dagId: 'sales',
    runId: 'r',
    tasks: ['load'],
    onlyFailed: false,
    includeDownstream: true,
    includeUpstream: false,
    dryRun: false,
    actor: { user: 'ann', via: 'test' },
    ...more,
  });
const names = (affected: readonly AffectedInstance[]) =>
  affected.map(({ dagId, taskId }) => `${dagId}.${taskId}`);

test('the task that a marker names is cleared in the run of its date, with what is downstream of it', async () => {
  await using world = await ran(upper('sales', marker('report')), lower('report'));
  const preview = await clear(world, { dryRun: true });
  expect(names(preview)).toEqual(['sales.load', 'sales.mark', 'report.report', 'report.wait']);
  expect(await world.runState('report')).toBe('success');
  expect(await clear(world)).toEqual(preview);
  expect(await world.runState('report')).not.toBe('success');
  await world.untilIdle();
  expect(await world.tries('report')).toEqual({ first: 1, wait: 2, report: 2 });
});

test('a marker that is not cleared is not followed, nor one where dependents are left out', async () => {
  await using world = await ran(upper('sales', marker('report')), lower('report'));
  expect(names(await clear(world, { includeDownstream: false }))).toEqual(['sales.load']);
  expect(names(await clear(world, { dependentDags: false }))).toEqual(['sales.load', 'sales.mark']);
});

test('a run of another date, a DAG that is not there, and a task that it does not have are left alone', async () => {
  await using world = await ran(
    upper('sales', marker('report', { logicalDate: '2023-12-24T00:00:00Z' })),
    lower('report'),
  );
  expect(names(await clear(world))).toEqual(['sales.load', 'sales.mark']);
  await using lonely = await ran(upper('sales', marker('ghost')));
  expect(names(await clear(lonely))).toEqual(['sales.load', 'sales.mark']);
  await using other = await ran(
    upper('sales', marker('report', { externalTaskId: 'none' })),
    lower('report'),
  );
  expect(names(await clear(other))).toEqual(['sales.load', 'sales.mark']);
});

const chainLink = (id: string, next: string) => {
  const mark = marker(next);
  return aDag(id, t('wait'), { ...mark, definition: { ...mark.definition, upstream: ['wait'] } });
};

test('markers are followed one after the other, a circle once round', async () => {
  await using world = await ran(upper('sales', marker('a')), chainLink('a', 'b'), chainLink('b', 'a'));
  expect(names(await clear(world, { dryRun: true }))).toEqual([
    'sales.load',
    'sales.mark',
    'a.mark',
    'a.wait',
    'b.mark',
    'b.wait',
  ]);
});

test('a chain longer than the first marker allows is refused, and nothing is cleared', async () => {
  await using world = await ran(
    upper('sales', marker('a', { recursionDepth: 1 })),
    chainLink('a', 'b'),
    lower('b'),
  );
  await expect(clear(world)).rejects.toMatchObject({ code: 'ARIEL_MARKERS_TOO_DEEP', status: 409 });
  expect(await world.runState('sales')).toBe('success');
});
