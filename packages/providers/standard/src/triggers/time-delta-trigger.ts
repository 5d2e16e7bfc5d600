// Waits for a length of time, counted from when the task deferred itself.
import { type Duration, parseDuration } from '@ariel/core';
import { registerTrigger } from '@ariel/sdk';
import { DateTimeTrigger } from './date-time-trigger.ts';

export interface TimeDeltaTriggerOptions {
  readonly delta: Duration;
}

/**
 * Waits for a length of time from now; its event is the instant that it waited for. A triggerer that takes over goes on waiting
 * for the same instant.
 *
 * @example
 * return this.defer({ trigger: new TimeDeltaTrigger({ delta: '1h' }), method: 'goOn' });
 */
export class TimeDeltaTrigger extends DateTimeTrigger {
  constructor(options: TimeDeltaTriggerOptions | { readonly moment: Date }) {
    super('moment' in options ? options : { moment: new Date(Date.now() + parseDuration(options.delta)) });
  }
}

registerTrigger('TimeDeltaTrigger', TimeDeltaTrigger, { module: 'ariel/standard' });
