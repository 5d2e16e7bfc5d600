// What a running task may ask the server: answered while it runs, and for what it is, not for what it says to be.
import { aDag, aWorld, returns, t, type World } from '@ariel/testkit';
import { describe, expect, test } from 'vitest';

const aboutItself = { about: 'run-state', dagId: 'x', runId: 'r' } as const;

async function running(): Promise<{ world: World; attemptId: string }> {
  const long = t('long').does(() => returns(1, '1h'));
  const world = await aWorld({ dags: [aDag('x', long)] });
  await world.trigger('x', { runId: 'r' });
  await world.settle();
  const row = await world.database.first<{ id: string }>('select id from task_instance');
  return { world, attemptId: row?.id ?? '' };
}

describe('a question of a running task', () => {
  test('is answered with JSON, or null where there is nothing to tell', async () => {
    const { attemptId, world } = await running();
    await using _ = world;
    expect(await world.service.ask(attemptId, aboutItself)).toBe('"running"');
    expect(await world.service.ask(attemptId, { ...aboutItself, runId: 'none' })).toBeNull();
  });

  test('is refused once its try is over, or where there never was one', async () => {
    const { attemptId, world } = await running();
    await using _ = world;
    await world.advance('1h');
    await expect(world.service.ask(attemptId, aboutItself)).rejects.toThrow('does not run any more');
    await expect(world.service.ask('ghost', aboutItself)).rejects.toThrow('does not run any more');
  });

  test('about what nobody knows is refused with the likely cause', async () => {
    const { attemptId, world } = await running();
    await using _ = world;
    const strange = { about: 'toString' } as unknown as typeof aboutItself;
    await expect(world.service.ask(attemptId, strange)).rejects.toThrow(
      'No question about "toString" is known here. Run the same version of Ariel on servers and workers.',
    );
  });
});
