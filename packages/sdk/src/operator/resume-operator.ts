// An operator goes on with the method that it named when it deferred itself.
import type { TaskContext } from '../run/task-context.ts';
import type { TaskHandler } from '../run/task-handler.ts';
import { TaskRunError } from '../run/task-run-error.ts';

type Continued = Parameters<NonNullable<TaskHandler['resume']>>[0];

export function resumeOperator(
  operator: object,
  { event, kwargs, method }: Continued,
  context: TaskContext,
): unknown {
  const found: unknown = (operator as Readonly<Record<string, unknown>>)[method];
  if (typeof found !== 'function')
    throw new TaskRunError(
      'ARIEL_DEFER_METHOD',
      `${operator.constructor.name} of task "${context.ti.taskId}" has no method ${method}`,
    );
  return found.call(operator, context, event, kwargs);
}
