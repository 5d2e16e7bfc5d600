// What a task waits for outside of any worker, and how it goes on: as its author says it. Types only.
import type { Duration } from '@ariel/core';
import type { BaseTrigger } from './base-trigger.ts';

/** What an operator waits for, and how it goes on. */
export interface DeferOptions<Method extends string = string> {
  readonly trigger: BaseTrigger;
  /** The operator's method that is called with the context, the event's payload and `kwargs`; its result is the task's. @default 'execute' */
  readonly method?: Method;
  /** Data for the method. @default none */
  readonly kwargs?: Readonly<Record<string, unknown>>;
  /** How long to wait at most: then the task fails with `TaskDeferralTimeout`. @default until executionTimeout, where there is one */
  readonly timeout?: Duration;
}
