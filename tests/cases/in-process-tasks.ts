// Runs the functions of an authored DAG in this process, as answers to the tries of a simulated world: inputs as the
// execution service resolved them, functions of lists, outcomes by what is returned and thrown.
import type { AttemptOutcome, RunType, TaskDefinition } from '@ariel/core';
import type { ClaimedAttempt } from '@ariel/protocol';
import {
  type AuthoredDag,
  createTaskContext,
  decodeValue,
  errorReport,
  prepareInputs,
  runHandler,
  type TaskContext,
} from '@ariel/sdk';
import type { ScriptedAttempt } from '@ariel/testkit';

/** What a world hands to a script besides what its type says. */
type Attempt = ScriptedAttempt &
  Pick<ClaimedAttempt, 'applied' | 'iteration' | 'kwargs' | 'loop' | 'maxTries' | 'path'>;

/** The outcome of a try. It is filled in while the clock stands still, before anybody looks at it. */
export function inProcess(dag: AuthoredDag): (attempt: ScriptedAttempt) => AttemptOutcome {
  return (attempt) => {
    const outcome = {} as AttemptOutcome;
    void runAttempt(dag, attempt as Attempt)
      .catch((error: unknown) => failure(error))
      .then((come) => Object.assign(outcome, come));
    return outcome;
  };
}

async function runAttempt(
  { definition, handlers, itemFunctions }: AuthoredDag,
  attempt: Attempt,
): Promise<AttemptOutcome> {
  const task = definition.tasks.find(({ taskId }) => taskId === attempt.taskId);
  const handler = handlers.get(attempt.taskId);
  if (task === undefined || handler === undefined) throw new Error(`no task ${attempt.taskId}`);
  const context = contextOf(task, attempt);
  const render = async (source: string) => source;
  const inputs = () => prepareInputs(attempt, { handler, itemFunctions, context, render });
  return runHandler(handler, task, inputs, context);
}

const failure = (error: unknown): AttemptOutcome => ({
  kind: 'failed',
  error: errorReport(error),
  retryable: false,
  reason: 'error',
});

function contextOf(task: TaskDefinition, attempt: Attempt): TaskContext {
  const { loop, run } = attempt;
  const nothing = async () => null;
  const { intervalEndUs: endUs, intervalStartUs: startUs } = run;
  const { signal } = new AbortController();
  return createTaskContext(
    {
      dag: { dagId: attempt.dagId, tags: [], timezone: 'UTC' },
      task,
      run: {
        runId: attempt.runId,
        runType: run.runType as RunType,
        logicalDateUs: run.logicalDateUs,
        dataInterval: startUs === null || endUs === null ? null : { startUs, endUs },
        runAfterUs: run.runAfterUs,
        startDateUs: run.startUs,
        params: decodeValue(run.params) as Record<string, unknown>,
        conf: decodeValue(run.conf) as Record<string, unknown>,
      },
      mapIndex: attempt.mapIndex,
      iteration: attempt.iteration,
      path: attempt.path,
      loop: loop && {
        index: loop.index,
        maxIterations: loop.maxIterations,
        previous: loop.previousJson === null ? null : decodeValue(loop.previousJson),
      },
      tryNumber: attempt.tryNumber,
      maxTries: attempt.maxTries,
      startDateUs: attempt.firstStartUs,
    },
    {
      log: () => {},
      connection: async (id) => Promise.reject(new Error(`no connection ${id}`)),
      variable: nothing,
      xcomPull: nothing,
      signal,
      // A try begins and ends in one moment of this process: only the world's clock goes on.
      clock: { nowUs: () => attempt.startUs, sleep: async () => {} },
    },
  );
}
