// `task.runIf` and `task.skipIf`: the same task, asked first whether it is to run at all.
import { DagAuthoringError } from '../error/dag-authoring-error.ts';
import { callerPlace } from '../error/source-place.ts';
import type { ParamDeclarations } from '../param/param.ts';
import { SkipTask } from '../run/outcome-errors.ts';
import type { TaskContext, UnknownParams } from '../run/task-context.ts';
import type { TaskHandler } from '../run/task-handler.ts';
import { callable, definitionOf } from './callable-task.ts';

/** Says whether a task is to run; asked where and when the task would. */
export type TaskCondition<Declared extends ParamDeclarations | UnknownParams = UnknownParams> = (
  context: TaskContext<Declared>,
) => boolean | Promise<boolean>;

/** What the log and the page say of a skipped task. */
export interface ConditionOptions {
  /** @default that its condition said so */
  readonly message?: string;
}

/** `runs`: the answer with which the task runs. */
export function conditionalTask(
  runs: boolean,
  condition: TaskCondition,
  task: unknown,
  options: ConditionOptions = {},
): object {
  const name = runs ? 'task.runIf()' : 'task.skipIf()';
  const definition = definitionOf(task);
  if (definition === undefined || typeof condition !== 'function') {
    throw new DagAuthoringError({
      code: 'ARIEL_OPTION_INVALID',
      what: `${name} takes a function of the context, then a task`,
      place: callerPlace(),
    });
  }
  const message = options.message ?? `the condition of ${name} was ${runs ? 'not met' : 'met'}`;
  return callable({
    ...definition,
    handlerIn: (builder): TaskHandler => {
      const handler = definition.handlerIn(builder);
      return {
        ...handler,
        async execute(inputs, context) {
          if (Boolean(await condition(context)) !== runs) throw new SkipTask(message);
          return handler.execute(inputs, context);
        },
      };
    },
  });
}
