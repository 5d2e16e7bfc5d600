// Values of state stores that a backend keeps: for triggers that watch as for tasks, and for people. Its rows say where they are.
import type { AssetDefinition } from '@ariel/core';
import { createExecutionService, createTriggerService, type StateBackend } from '@ariel/execution';
import { registerJob } from '@ariel/store';
import { aDag, anAsset, aWorld, onAssets, returns, t, type World } from '@ariel/testkit';
import { describe, expect, test } from 'vitest';

/** Keeps values by the key and the id of their write. */
function aBackend(): StateBackend & { readonly kept: Map<string, string>; readonly lives: unknown[] } {
  const kept = new Map<string, string>();
  const lives: unknown[] = [];
  return {
    name: 'Shelf',
    kept,
    lives,
    set: async (_backend, value, { id, key, ...place }, expiresUs) => {
      if (key === 'full') throw new Error('the shelf is full');
      kept.set(`${key} ${id}`, value);
      lives.push([place.kind, expiresUs !== null]);
      return key === 'inline' ? null : JSON.stringify(`${key} ${id}`);
    },
    get: async (_backend, stored) => kept.get(String(stored)) ?? 'null',
    delete: async (_backend, stored) => void kept.delete(String(stored)),
  };
}

const orders: AssetDefinition = {
  ...anAsset('orders'),
  watchers: [{ name: 'inbox', trigger: { name: 'says', args: '{}', module: 'test/library', queue: null } }],
};

async function running() {
  const world = await aWorld({
    dags: [
      aDag(
        'x',
        t('long').does(() => returns(1, '1h')),
      ).with({ schedule: onAssets(orders) }),
    ],
  });
  await world.trigger('x', { runId: 'r' });
  await world.settle();
  const backend = aBackend();
  const settings = { ...world.execution, stateBackend: backend };
  const row = await world.database.first<{ id: string }>('select id from task_instance');
  const service = createExecutionService(settings);
  return {
    world,
    backend,
    settings,
    ask: (question: object) => service.ask(row?.id ?? '', question as never),
  };
}

const objects = async ({ database }: World): Promise<number> =>
  (await database.all('select 1 as one from object_to_delete')).length;

describe('a backend of the state stores', () => {
  test('keeps what tasks set; a write never touches what an earlier one kept', async () => {
    const { ask, backend, world } = await running();
    await using _ = world;
    const set = (key: string, value: string) => ask({ about: 'set-task-state', key, value });
    await set('job', '5');
    await set('job', '6');
    await set('inline', '7');
    expect(await ask({ about: 'get-task-state', key: 'job' })).toBe('6');
    expect(await ask({ about: 'get-task-state', key: 'inline' })).toBe('7');
    expect([...backend.kept.values()]).toEqual(['5', '6', '7']);
    expect(backend.lives[0]).toEqual(['task', true]);
    expect(await objects(world)).toBe(1);
    await ask({ about: 'delete-task-state', key: null });
    expect(await objects(world)).toBe(2);
    await expect(set('full', '1')).rejects.toThrow(
      'The state store backend Shelf could not keep "full": the shelf is full',
    );
    await expect(set('k', 'null')).rejects.toThrow('keeps no null');
  });

  test('keeps what triggers remember of the assets that they watch', async () => {
    const { backend, settings, world } = await running();
    await using _ = world;
    const facts = { hostname: 'here', pid: 1, version: '0', detail: null };
    await registerJob(world.database, { id: 'one', kind: 'triggerer', ...facts });
    const triggers = createTriggerService({
      settings,
      service: world.service,
      ownerId: () => 'one',
      queues: null,
      leaseMs: 30_000,
      log: () => {},
      secret: async () => null,
    });
    const [watcher] = await triggers.claim(10);
    const asset = { name: 'orders', uri: null };
    const ask = (question: object) => triggers.ask(watcher?.id ?? '', question as never);
    await ask({ about: 'set-asset-state', asset, key: 'offset', value: '7' });
    expect(await ask({ about: 'get-asset-state', asset, key: 'offset' })).toBe('7');
    expect([...backend.kept.values()]).toEqual(['7']);
    expect(backend.lives).toEqual([['asset', false]]);
    expect(await world.database.all('select value from asset_state')).toEqual([
      { value: expect.stringContaining('"backend":"Shelf"') },
    ]);
    await ask({ about: 'delete-asset-state', asset, key: 'offset' });
    expect(await objects(world)).toBe(1);
  });
});
