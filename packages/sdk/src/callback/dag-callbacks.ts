// The callbacks of a whole DAG: what the options say, split into what is stored and what is code.
import type { DagCallbackEvent, DagDefinition } from '@ariel/core';
import { type DeadlineAlert, deadlineList, storedDeadline } from '../deadline/deadline-alert.ts';
import { type Callback, type Callbacks, callbackList } from './callback.ts';

/** Options of a DAG about how its runs end. */
export interface DagCallbackOptions {
  /** Called when a run succeeded. @default none */
  readonly onSuccessCallback?: Callbacks;
  /** Called when a run failed. @default none */
  readonly onFailureCallback?: Callbacks;
  /** By when runs should be over, and who is called where they are not. @default none */
  readonly deadline?: DeadlineAlert | readonly DeadlineAlert[];
}

/** Code of the DAG's own, for the processes that call it. */
export interface DagHooks {
  readonly callbacks: Readonly<Record<DagCallbackEvent, readonly Callback[]>>;
  readonly deadlines: readonly DeadlineAlert[];
}

export function dagHooks(options: DagCallbackOptions): DagHooks {
  return {
    callbacks: {
      success: callbackList('onSuccessCallback', options.onSuccessCallback),
      failure: callbackList('onFailureCallback', options.onFailureCallback),
    },
    deadlines: deadlineList(options.deadline),
  };
}

/** What is stored; nothing of what is at its default. */
export function dagCallbackFields(
  { callbacks, deadlines }: DagHooks,
  timezone: string,
): Pick<DagDefinition, 'callbacks' | 'deadlines'> {
  const events = (['success', 'failure'] as const).filter((event) => callbacks[event].length > 0);
  return {
    ...(events.length === 0 ? {} : { callbacks: events }),
    ...(deadlines.length === 0
      ? {}
      : { deadlines: deadlines.map((deadline) => storedDeadline(deadline, timezone)) }),
  };
}
