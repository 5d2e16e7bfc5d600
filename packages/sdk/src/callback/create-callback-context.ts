// Makes what a callback is given: of a task's own context where it ran in this process, else of what is stored.
import type { ErrorReport } from '@ariel/core';
import { rendererOf } from '../run/create-task-context.ts';
import type { TaskContext } from '../run/task-context.ts';
import type {
  CallbackContext,
  CallbackEvent,
  MissedDeadline,
  TaskCallbackContext,
} from './callback-context.ts';

export interface CallbackFacts {
  readonly event: CallbackEvent;
  readonly reason: string | null;
  readonly exception: Error | null;
  readonly deadline?: MissedDeadline | null;
  /** Aborts when the callback's time is over. */
  readonly signal: AbortSignal;
}

/** Of a task, with the context that the task had or would have. */
export function taskCallbackContext(context: TaskContext, facts: CallbackFacts): TaskCallbackContext {
  const render = rendererOf(context);
  const made: TaskCallbackContext = {
    ...context,
    deadline: null,
    ...facts,
    render: (template, more = {}, isUsual = false) =>
      render(template, { ...templateNames(made), ...more }, false, isUsual),
  };
  return made;
}

/** Of a whole run: what is about a task is left out. */
export function runCallbackContext(context: TaskContext, facts: CallbackFacts): CallbackContext {
  const render = rendererOf(context);
  const made: CallbackContext = {
    ...context,
    deadline: null,
    ...facts,
    ti: null,
    task: null,
    xcom: null,
    loop: null,
    render: (template, more = {}, isUsual = false) => {
      const names = { ...templateNames(made), ...more, ti: null, task: null, task_instance: null };
      return render(template, names, false, isUsual);
    },
  };
  return made;
}

const aboutEvent = Symbol.for('ariel.about-event');

/** Whether names for a template are those of a callback. */
export const isAboutEvent = (names: object | undefined): boolean =>
  names !== undefined && aboutEvent in names;

/** What templates of callbacks know beside Airflow's context. */
function templateNames({ deadline, event, exception, reason, ti }: CallbackContext) {
  const text = exception === null ? null : `${exception.name}: ${exception.message}`;
  return {
    [aboutEvent]: true,
    event,
    reason,
    exception: text,
    exception_html: text === null ? null : escaped(text).replaceAll('\n', '<br>'),
    try_number: ti?.tryNumber ?? null,
    max_tries: ti?.maxTries ?? null,
    deadline:
      deadline === null ? null : { reference: deadline.reference, deadline_time: deadline.at.toISOString() },
  };
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/** An error again from its report: for callbacks that run in another process than what threw. */
export function errorOfReport({ cause, code, message, name }: ErrorReport): Error {
  const error = new Error(message, cause === null ? {} : { cause: errorOfReport(cause) });
  error.name = name;
  if (code !== null) Object.assign(error, { code });
  return error;
}
