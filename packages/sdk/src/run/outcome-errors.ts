// Outcomes that a task names by throwing. Everything else that is thrown is a failure, tried again while tries remain.
import type { Duration } from '@ariel/core';
import type { InputAwaited } from '../human/input-awaited.ts';
import type { TaskDeferred } from '../trigger/task-deferred.ts';

/**
 * Ends the task as skipped.
 *
 * @example
 * if (orders.length === 0) throw new SkipTask('no orders today');
 */
export class SkipTask extends Error {
  override readonly name = 'SkipTask';
}

/**
 * Fails the task without another try.
 *
 * @example
 * if (response.status === 401) throw new FailTask('the key was revoked');
 */
export class FailTask extends Error {
  override readonly name = 'FailTask';
}

/**
 * Gives the worker back and runs the task again later, without counting a try.
 *
 * @example
 * if (!ready) throw new RescheduleTask('5m');
 */
export class RescheduleTask extends Error {
  override readonly name = 'RescheduleTask';
  /** An instant, or how long from now. */
  readonly when: Date | Duration;

  constructor(when: Date | Duration, message = 'asked to be run again later') {
    super(message);
    this.when = when;
  }
}

/** What each outcome is, by the name of its class. */
interface Outcomes {
  readonly SkipTask: Error;
  readonly FailTask: Error;
  readonly RescheduleTask: RescheduleTask;
  readonly TaskDeferred: TaskDeferred;
  readonly InputAwaited: InputAwaited;
}

export type OutcomeErrorName = keyof Outcomes;

/** Recognises an outcome by its class's name, so that another copy of this package is understood, too. */
export function isOutcome<Name extends OutcomeErrorName>(
  error: unknown,
  name: Name,
): error is Outcomes[Name] {
  return error instanceof Error && classNames(error).includes(name);
}

function classNames(error: object): string[] {
  const names: string[] = [];
  for (let type = Object.getPrototypeOf(error); type !== null; type = Object.getPrototypeOf(type)) {
    names.push(type.constructor?.name ?? '');
  }
  return names;
}
