// How a task goes on whose wait outside of any worker is over: its method is called, or it fails with what became of the wait.
import type { Resumption, TaskDefinition } from '@ariel/core';
import { TaskDeferralError, TaskDeferralTimeout } from '../trigger/deferral-errors.ts';
import { SkipTask } from './outcome-errors.ts';
import { sensorTimeout } from './run-sensor.ts';
import type { TaskContext } from './task-context.ts';
import type { TaskHandler } from './task-handler.ts';

interface Resumed {
  readonly handler: TaskHandler;
  readonly task: TaskDefinition;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly context: TaskContext;
}

export function resumedWork({ context, handler, inputs, task }: Resumed, resumption: Resumption): unknown {
  if (resumption.kind !== 'event') throw whyNot(resumption, task, context);
  const { event, kwargs } = context.resumed ?? { event: null, kwargs: {} };
  return handler.resume
    ? handler.resume({ method: resumption.method, event, kwargs }, inputs, context)
    : handler.execute(inputs, context);
}

type Failed = Exclude<Resumption, { kind: 'event' }>;

function whyNot(resumption: Failed, { sensor }: TaskDefinition, context: TaskContext): Error {
  if (resumption.kind === 'timeout')
    return sensor === null ? new TaskDeferralTimeout(resumption.message) : sensorTimeout(sensor, context);
  const { message, stack } = resumption;
  context.log.error('the trigger failed', stack === null ? {} : { stack });
  if (sensor !== null && (sensor.softFail || sensor.neverFail))
    return new SkipTask(`its trigger failed: ${message}`);
  return new TaskDeferralError(message, stack);
}
