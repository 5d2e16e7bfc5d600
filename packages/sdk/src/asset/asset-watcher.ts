// What watches for news of an asset from outside: a name, and a trigger whose events are the news.
import { AssetNameError, type AssetWatcherDefinition, checkAssetName } from '@ariel/core';
import { type BaseEventTrigger, isEventTrigger } from '../trigger/base-event-trigger.ts';
import { triggerAsData } from '../trigger/register-trigger.ts';

/**
 * A watcher of an asset, for its option `watchers`. Watchers with the same trigger and the same arguments share one, whichever
 * assets and DAGs they belong to.
 *
 * @example
 * const orders = asset({ name: 'orders', watchers: [new AssetWatcher('inbox', new DirectoryTrigger({ path: '/data/inbox' }))] });
 */
export class AssetWatcher {
  readonly name: string;
  readonly trigger: BaseEventTrigger;

  constructor(name: string, trigger: BaseEventTrigger) {
    this.name = name;
    this.trigger = trigger;
  }
}

/** @throws AssetNameError, TaskRunError where the trigger's class has no name */
export function watcherDefinitions(watchers: readonly AssetWatcher[]): readonly AssetWatcherDefinition[] {
  const names = new Set<string>();
  return watchers.map(({ name, trigger }) => {
    const checked = checkAssetName(name, 'the name of a watcher');
    if (names.has(checked)) throw new AssetNameError(`two watchers of an asset are named "${checked}"`);
    names.add(checked);
    if (!isEventTrigger(trigger))
      throw new AssetNameError(
        `the trigger of the watcher "${checked}" does not extend BaseEventTrigger: only such triggers may watch assets`,
      );
    return { name: checked, trigger: triggerAsData(trigger) };
  });
}
