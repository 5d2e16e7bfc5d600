// How a task gives its worker back until a trigger has an event: by throwing this. `this.defer()` and `defer()` throw it.
import { type Continuation, type DeferredTrigger, parseDuration } from '@ariel/core';
import { encodeValue } from '../value/encode-value.ts';
import type { DeferOptions } from './defer-options.ts';
import { triggerAsData } from './register-trigger.ts';

/** Not an error: it ends the attempt's time on its worker. Catch nothing of this kind. */
export class TaskDeferred extends Error {
  override readonly name = 'TaskDeferred';
  readonly trigger: DeferredTrigger;
  readonly next: Continuation;
  readonly timeoutMs: number | null;

  constructor({ kwargs = {}, method = 'execute', timeout, trigger }: DeferOptions) {
    super('the task waits for its trigger');
    this.trigger = triggerAsData(trigger);
    this.next = { method, kwargs: encodeValue(kwargs, 'kwargs').json };
    this.timeoutMs = timeout === undefined ? null : parseDuration(timeout);
  }
}

/**
 * Gives the worker of a function task back until the trigger has an event; then the function is called again, and finds the
 * event in `context.resumed`.
 *
 * @example
 * const pause = task('pause', (_, { resumed }) => {
 *   if (resumed === null) return defer({ trigger: new TimeDeltaTrigger({ delta: '1h' }) });
 *   return resumed.event;
 * });
 */
export function defer(options: Omit<DeferOptions, 'method'>): never {
  throw new TaskDeferred(options);
}
