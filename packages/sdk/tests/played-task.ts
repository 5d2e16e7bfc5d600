// One try of a task that is placed as an author places it, without a server: what comes of it, and what it wrote to its log.
import type { AttemptOutcome, TaskDefinition } from '@ariel/core';
import type { AuthoredDag } from '../src/dag/authored-dag.ts';
import { dag } from '../src/dag/dag.ts';
import { runEndCallbacks } from '../src/failure/around-work.ts';
import { createTaskContext } from '../src/run/create-task-context.ts';
import { runHandler } from '../src/run/run-handler.ts';
import type { TaskContext } from '../src/run/task-context.ts';
import { task } from '../src/task/task.ts';
import type { TaskOptions } from '../src/task/task-options.ts';

export interface Played {
  readonly outcome: AttemptOutcome;
  readonly lines: readonly string[];
  readonly definition: TaskDefinition;
}

/** Places a task with these options, and runs one try of it. */
export async function play(
  work: (inputs: Record<never, never>, context: TaskContext) => unknown,
  options: TaskOptions,
  { abort, tryNumber = 1 }: { readonly tryNumber?: number; readonly abort?: AbortController } = {},
): Promise<Played> {
  const lines: string[] = [];
  const made: AuthoredDag = dag('d', {}, () => {
    task('t', work as never, options)();
  });
  const definition = made.definition.tasks[0] as TaskDefinition;
  const handler = made.handlers.get('t');
  if (!handler) throw new Error('no handler');
  const context = createTaskContext(
    {
      dag: { dagId: 'd', tags: [], timezone: 'UTC' },
      task: definition,
      run: {
        runId: 'r',
        runType: 'manual',
        logicalDateUs: 0,
        dataInterval: null,
        runAfterUs: 0,
        startDateUs: 0,
        params: {},
        conf: {},
      },
      mapIndex: -1,
      tryNumber,
      maxTries: definition.retries,
      startDateUs: 0,
    },
    {
      signal: abort?.signal ?? new AbortController().signal,
      log: (_level, message) => void lines.push(message),
      connection: () => Promise.reject(new Error('no connection')),
      variable: async () => null,
      xcomPull: async () => null,
      ask: async () => null,
      render: async (source, more) =>
        source.replaceAll(/\{\{ (\w+) \}\}/g, (_all, name: string) =>
          String((more as Record<string, unknown>)[name]),
        ),
    },
  );
  const outcome = await runHandler(handler, definition, {}, context);
  await runEndCallbacks(handler, outcome, context, AbortSignal.timeout(1000));
  return { outcome, lines, definition };
}
