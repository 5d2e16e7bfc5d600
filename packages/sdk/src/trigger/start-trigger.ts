// A task that waits before it has a worker: what its operator says, as the stored form keeps it.
import type { SensorDefinition, TaskDefinition } from '@ariel/core';
import type { DeferOptions } from './defer-options.ts';
import { TaskDeferred } from './task-deferred.ts';

export function startTriggerOf(
  ask: (() => DeferOptions | null) | null,
  sensor: SensorDefinition | null,
): Pick<TaskDefinition, 'startTrigger'> {
  const options = ask?.() ?? null;
  if (options === null) return {};
  const { next, timeoutMs, trigger } = new TaskDeferred(options);
  // A sensor waits no longer than it says, however it begins.
  return { startTrigger: { trigger, next, timeoutMs: timeoutMs ?? sensor?.timeoutMs ?? null } };
}
