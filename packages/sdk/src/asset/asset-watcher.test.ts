// Watchers as DAG files write them, and what is stored of them.
import { afterEach, describe, expect, it } from 'vitest';
import { dag } from '../dag/dag.ts';
import { collectDags, registry } from '../registry.ts';
import { BaseEventTrigger } from '../trigger/base-event-trigger.ts';
import { BaseTrigger } from '../trigger/base-trigger.ts';
import { registerTrigger } from '../trigger/register-trigger.ts';
import {
  createTriggerContext,
  type TriggerContext,
  type TriggerServices,
} from '../trigger/trigger-context.ts';
import { TriggerEvent } from '../trigger/trigger-event.ts';
import { asset } from './asset.ts';
import { AssetWatcher } from './asset-watcher.ts';

class Queue extends BaseEventTrigger {
  override readonly queue = 'far';
  readonly topic: string;
  constructor({ topic }: { readonly topic: string }) {
    super();
    this.topic = topic;
  }
  serialize() {
    return { topic: this.topic };
  }
  async *run() {
    yield new TriggerEvent();
  }
}
class Unnamed extends Queue {}
class Once extends BaseTrigger {
  serialize() {
    return {};
  }
  async *run(_context: TriggerContext) {
    yield new TriggerEvent();
  }
}
registerTrigger('test.queue', Queue, { module: 'test' });
registerTrigger('test.once', Once, { module: 'test' });
afterEach(() => registry().triggers.used.clear());

const inbox = new AssetWatcher('inbox', new Queue({ topic: 'orders' }));
const stored = {
  name: 'inbox',
  trigger: { name: 'test.queue', args: '{"topic":"orders"}', module: 'test', queue: 'far' },
};

describe('watchers of an asset', () => {
  it('are stored with schedules, as what their triggers are built from', () => {
    const orders = asset({ name: 'orders', watchers: [inbox] });
    expect(dag('d', { schedule: orders }, () => {}).definition.schedule).toMatchObject({
      assets: { kind: 'asset', name: 'orders', watchers: [stored] },
    });
  });

  it('change nothing of what is stored where there are none', () => {
    const { definition } = dag('d', { schedule: asset({ name: 'orders', watchers: [] }) }, () => {});
    expect(definition.schedule).toEqual(
      dag('d', { schedule: asset({ name: 'orders' }) }, () => {}).definition.schedule,
    );
  });

  it('belong to assets that DAGs define, too', () => {
    const made = asset.define('orders', { schedule: null, watchers: [inbox] }, () => {});
    expect(dag('d', { schedule: made }, () => {}).definition.schedule).toMatchObject({
      assets: { watchers: [stored] },
    });
  });

  it.each([
    [
      'without a name',
      () => [new AssetWatcher('', new Queue({ topic: 'a' }))],
      'the name of a watcher is empty',
    ],
    ['of one name', () => [inbox, inbox], 'two watchers of an asset are named "inbox"'],
    [
      'with a trigger that cannot watch',
      () => [new AssetWatcher('w', new Once() as never)],
      'the trigger of the watcher "w" does not extend BaseEventTrigger',
    ],
    [
      'with a trigger whose class has no name',
      () => [new AssetWatcher('w', new Unnamed({ topic: 'a' }))],
      'the trigger class Unnamed has no name',
    ],
  ])('are refused %s', async (_what, watchers, why) => {
    const { errors } = await collectDags(async () => void asset({ name: 'orders', watchers: watchers() }));
    expect(errors[0]).toMatchObject({ code: 'ARIEL_ASSET_INVALID', message: expect.stringContaining(why) });
  });
});

describe('a trigger that watches', () => {
  const services = (asked: string[] = []): TriggerServices => ({
    task: null,
    watched: [{ name: 'orders', uri: 'orders' }],
    log: () => {},
    signal: new AbortController().signal,
    clock: { nowUs: () => 0, sleep: async () => {} },
    connection: async () => expect.fail(),
    variable: async () => null,
    ask: async (question) => {
      asked.push(JSON.stringify(question));
      return null;
    },
  });

  it('knows its assets, and has no task', () => {
    const context = createTriggerContext(services());
    expect(context.watched).toEqual([{ name: 'orders', uri: 'orders' }]);
    expect(() => context.task).toThrow('ARIEL_TRIGGER_WITHOUT_TASK');
  });

  it('keeps values with its assets', async () => {
    const asked: string[] = [];
    const { assetStateStore } = createTriggerContext(services(asked));
    expect(await assetStateStore('orders').get('offset', 3)).toBe(3);
    await assetStateStore('orders').set('offset', 4);
    expect(asked).toEqual([
      '{"about":"get-asset-state","asset":{"name":"orders","uri":null},"key":"offset"}',
      '{"about":"set-asset-state","asset":{"name":"orders","uri":null},"key":"offset","value":"4"}',
    ]);
  });

  it('may name the partition of an event', () => {
    expect(new TriggerEvent({ n: 1 }, { partitionKey: 'eu' })).toMatchObject({ partitionKey: 'eu' });
    expect(new TriggerEvent().partitionKey).toBeNull();
  });
});
