// Triggers of plugins by their names.
import { afterEach, describe, expect, it } from 'vitest';
import { asset } from '../asset/asset.ts';
import { expressionOf } from '../asset/asset-term.ts';
import { AssetWatcher } from '../asset/asset-watcher.ts';
import { collectDags, registry } from '../registry.ts';
import { BaseEventTrigger } from './base-event-trigger.ts';
import { trigger } from './named-trigger.ts';
import { registerTrigger, triggerAsData } from './register-trigger.ts';
import { TriggerEvent } from './trigger-event.ts';

class Queue extends BaseEventTrigger {
  serialize() {
    return {};
  }
  async *run() {
    yield new TriggerEvent();
  }
}

afterEach(() => {
  registry().plugins = null;
  registry().triggers.others.clear();
});

describe('trigger()', () => {
  it('is stored as its name and arguments, of the plugins', () => {
    expect(triggerAsData(trigger('acme.queue', { topic: 'orders' }, { queue: 'far' }))).toEqual({
      name: 'acme.queue',
      module: 'plugins',
      args: '{"topic":"orders"}',
      queue: 'far',
    });
  });

  it('may watch an asset', () => {
    const watched = asset({ name: 'orders', watchers: [new AssetWatcher('w', trigger('acme.queue'))] });
    expect(expressionOf(watched)).toMatchObject({
      watchers: [{ name: 'w', trigger: { name: 'acme.queue', module: 'plugins', args: '{}', queue: null } }],
    });
  });

  it('is refused where plugins are loaded, and none has the name', () => {
    registry().plugins = { broken: ['queues.ts'] };
    registry().triggers.others.set('acme.other', Queue);
    expect(() => trigger('acme.queue')).toThrow(
      'no trigger "acme.queue" is registered (known: "acme.other"), and there is an error in queues.ts of the plugins folder',
    );
  });

  it('is the class of a plugin, also where that itself is at hand', async () => {
    await collectDags(async () => registerTrigger('acme.queue', Queue), true);
    expect(triggerAsData(new Queue())).toMatchObject({ name: 'acme.queue', module: 'plugins' });
    registry().plugins = { broken: [] };
    expect(() => trigger('acme.queue')).not.toThrow();
  });
});
