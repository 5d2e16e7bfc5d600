// What a Python task says of its end in Airflow's words, as the end of a task of ours: a value, or what is thrown.
import { toldDelayMs } from '@ariel/core';
import {
  DecidedValue,
  decodeValue,
  type ErrorVerdict,
  FailTask,
  InputAwaited,
  judged,
  keepExactText,
  RescheduleTask,
  SkipTask,
  type TaskContext,
  TaskDeferred,
  TaskRunError,
} from '@ariel/sdk';
import { awaitedRequest } from './awaited-request.ts';
import type { NotedCalls, StateReport } from './call-server.ts';
import { isoDurationMs } from './iso-duration.ts';
import type { ThrownInPython } from './log-tail.ts';
import type { PythonSettings } from './python-settings.ts';
import { PythonTrigger } from './python-trigger.ts';
import { sayOfOutlets } from './say-of-outlets.ts';

export interface EndedTask {
  readonly noted: NotedCalls;
  /** What was thrown last, as the log tells it. */
  readonly thrown: ThrownInPython | null;
  readonly code: number | null;
  /** What went wrong before the task began, as text. */
  readonly failure: string | null;
  readonly settings: PythonSettings;
  readonly context: TaskContext;
}

/** With which an operator goes on that its Python deferred. */
export const RESUME = 'resumePython';

export function endOf(ended: EndedTask): unknown {
  const { context, noted, settings } = ended;
  const { end } = noted;
  if (end === null || end.state === 'server_terminated') throw withoutReport(ended);
  if (typeof end.rendered_map_index === 'string') context.ti.renderedMapIndex = end.rendered_map_index;
  switch (end.state) {
    case 'success':
      sayOfOutlets(context, end.outlet_events);
      return resultOf(noted, context);
    case 'skipped':
      throw new SkipTask(ended.thrown?.message ?? 'the Python task skipped itself');
    case 'up_for_reschedule':
      throw new RescheduleTask(new Date(String(end.reschedule_date)));
    case 'deferred':
      throw new TaskDeferred({
        trigger: new PythonTrigger({
          classpath: String(end.classpath),
          kwargs: textOf(end.trigger_kwargs),
          ...settings,
        }),
        method: RESUME,
        kwargs: continuation(end),
        ...timeoutOf(end.trigger_timeout),
      });
    case 'awaiting_input':
      throw new InputAwaited({
        request: awaitedRequest(noted.request ?? {}),
        method: RESUME,
        kwargs: continuation(end),
        ...timeoutOf(end.timeout),
      });
    case 'failed': {
      const hasTries = context.ti.tryNumber <= context.ti.maxTries;
      throw withVerdict(failureOf(ended, hasTries), end, hasTries ? 'fail' : null);
    }
    default:
      throw withVerdict(failureOf(ended, false), end, 'retry');
  }
}

function resultOf({ choice, returned }: NotedCalls, context: TaskContext): unknown {
  const value = returned === null ? undefined : keepExactText(decodeValue(returned), returned);
  if (choice === null) return value;
  const followed = choice.followed ?? (choice.skipped === undefined ? null : []);
  if (followed === null) return value;
  return context.task.kind === 'shortCircuit'
    ? new DecidedValue(value, followed.length > 0)
    : new DecidedValue(value, followed);
}

/** Where the server said that tries are left, and the task fails all the same, no further one is wanted. */
function failureOf(ended: EndedTask, isFinal: boolean): Error {
  const { code, thrown } = ended;
  // It did not fail: its process left.
  if (thrown === null && code !== null && code !== 0) return withoutReport(ended);
  const { message, name, trace } = thrown ?? {
    name: 'PythonTaskFailed',
    message: 'the Python task failed; its log says why',
    trace: '',
  };
  if (isFinal) return new FailTask(`${name}: ${message}`);
  const error = new Error(message);
  Object.defineProperty(error, 'name', { value: name, configurable: true });
  error.stack = `${name}: ${message}\n${trace}`;
  return error;
}

/** A retry policy of Python's has been asked there: what it said counts as that of a policy here. */
function withVerdict(
  error: Error,
  { retry_delay_seconds: seconds, retry_reason: why }: StateReport,
  action: ErrorVerdict['action'] | null,
): Error {
  const reason = typeof why === 'string' && why !== '' ? why : null;
  const delayMs = action === 'retry' && typeof seconds === 'number' ? toldDelayMs(seconds) : null;
  return action === null || (reason === null && delayMs === null)
    ? error
    : judged(error, { action, delayMs, reason });
}

function withoutReport({ code, failure, thrown }: EndedTask): Error {
  if (failure !== null)
    return new TaskRunError('ARIEL_PYTHON_ENVIRONMENT', `The Python task could not begin.\n${failure}`);
  const how =
    code === null || code === 0
      ? 'ended without a result'
      : code < 0
        ? `was ended by signal ${-code}`
        : `ended with code ${code}`;
  const why = thrown === null ? '' : `: ${thrown.name}: ${thrown.message}`;
  return new TaskRunError('ARIEL_PYTHON_TASK', `The process of the Python task ${how}${why}`);
}

/** As text: values in it are Python's to read. */
const continuation = ({ next_kwargs: kwargs = {}, next_method: method }: StateReport) => ({
  method: String(method),
  kwargs: JSON.stringify(kwargs),
});

const textOf = (kwargs: unknown): string =>
  typeof kwargs === 'string' ? kwargs : JSON.stringify(kwargs ?? {});

function timeoutOf(text: unknown): { readonly timeout?: `${number}ms` } {
  const ms = isoDurationMs(text);
  return ms === null ? {} : { timeout: `${ms}ms` };
}
