// Runs whole DAGs and single tasks in this process: for tests, for a debugger, for `ariel dags test`.
import {
  type DataInterval,
  type Instant,
  manualDataInterval,
  parseInstant,
  type RunParams,
  type TaskDefinition,
} from '@ariel/core';
import {
  type AuthoredDag,
  askTimetable,
  type ContextFacts,
  createTaskContext,
  decodeValue,
  type LocalRunner,
  type LocalSurroundings,
  type TestOptions,
  type TestResult,
  withContext,
} from '@ariel/sdk';
import { type FinishedRun, LocalRun } from './local-run.ts';
import { localServices, type Surroundings } from './local-services.ts';
import { LocalStates } from './local-states.ts';
import { replayed } from './replayed-run.ts';
import { runParams } from './run-params.ts';
import { VirtualClock } from './virtual-clock.ts';

export const localRunner: LocalRunner = {
  async testDag(dag, options) {
    const { definition } = dag;
    refuseUnknownMocks(dag, options.mock ?? {});
    const conf = options.params ?? {};
    const params = { params: runParams(definition, conf), conf };
    const surroundings = surroundingsOf(options);
    const dateUs = logicalDateUs(options, definition.timezone, surroundings.clock.nowUs());
    const { partitionKey = null } = options;
    const run = { ...runFacts(dateUs, params, await intervalOf(dag, dateUs)), partitionKey };
    const finished = await new LocalRun({
      dag,
      run,
      mock: options.mock ?? {},
      surroundings,
    }).finish();
    return resultOf(finished, surroundings);
  },

  async replayDag(dag, recording, options) {
    refuseUnknownMocks(dag, options.mock ?? {});
    const { differencesOf, isReplayed, outcomeOf, runOf } = replayed(dag, recording, options);
    const surroundings = surroundingsOf(options);
    const finished = await new LocalRun({
      dag,
      run: runOf(surroundings.clock.nowUs()),
      mock: options.mock ?? {},
      surroundings,
      recorded: (row) => (isReplayed(row.taskId) ? null : outcomeOf(row)),
    }).finish();
    return { ...resultOf(finished, surroundings), differences: differencesOf(finished.tasks) };
  },

  async runTask(task, handler, { inputs, options }) {
    const surroundings = surroundingsOf(options);
    const dateUs = logicalDateUs(options, 'UTC', surroundings.clock.nowUs());
    const conf = options.params ?? {};
    const run = runFacts(dateUs, { params: conf, conf }, { start: dateUs, end: dateUs });
    const attempt = { taskId: task.taskId, mapIndex: -1, iteration: 0, tryNumber: 1 };
    const context = createTaskContext(
      {
        dag: { dagId: 'test', tags: [], timezone: 'UTC' },
        task,
        run,
        mapIndex: -1,
        tryNumber: 1,
        maxTries: 0,
        startDateUs: surroundings.clock.nowUs(),
      },
      localServices(surroundings, { ...attempt, signal: signalOf(task), lines: [], pull: () => null }),
    );
    return withContext(context, async () => handler.execute(inputs, context));
  },
};

function signalOf({ executionTimeoutMs }: TaskDefinition): AbortSignal {
  return executionTimeoutMs === null ? new AbortController().signal : AbortSignal.timeout(executionTimeoutMs);
}

function surroundingsOf(given: LocalSurroundings): Surroundings {
  return {
    given,
    clock: new VirtualClock(Date.now() * 1000),
    logs: [],
    called: [],
    news: [],
    states: new LocalStates(),
  };
}

function logicalDateUs(
  { logicalDate }: Pick<TestOptions, 'logicalDate'>,
  timezone: string,
  nowUs: Instant,
): Instant {
  if (logicalDate === undefined) return nowUs;
  return logicalDate instanceof Date ? logicalDate.getTime() * 1000 : parseInstant(logicalDate, timezone);
}

/** What a run by hand is about; a timetable of the user's own is asked as it would be at that date. */
async function intervalOf({ definition, timetable }: AuthoredDag, dateUs: Instant): Promise<DataInterval> {
  const { endDate, schedule, startDate } = definition;
  if (!timetable) return manualDataInterval(schedule, dateUs);
  const place = { last: null, startDate, endDate, catchup: false, now: dateUs };
  return manualDataInterval(schedule, dateUs, await askTimetable(timetable, place));
}

function runFacts(dateUs: Instant, params: RunParams, interval: DataInterval): ContextFacts['run'] {
  return {
    runId: `manual__${new Date(dateUs / 1000).toISOString()}`,
    runType: 'manual',
    logicalDateUs: dateUs,
    dataInterval: { startUs: interval.start, endUs: interval.end },
    runAfterUs: dateUs,
    startDateUs: dateUs,
    ...params,
  };
}

function resultOf({ output, state, tasks }: FinishedRun, { called, logs, news }: Surroundings): TestResult {
  return {
    state,
    tasks,
    logs,
    callbacks: called,
    assetEvents: news,
    output(taskId) {
      const json = output(taskId);
      return json === null ? undefined : decodeValue(json);
    },
  };
}

function refuseUnknownMocks({ definition }: AuthoredDag, mock: Readonly<Record<string, unknown>>): void {
  const taskIds = definition.tasks.map(({ taskId }) => taskId);
  const unknown = Object.keys(mock).filter((taskId) => !taskIds.includes(taskId));
  if (unknown.length === 0) return;
  throw new Error(
    `There is no task ${unknown.map((taskId) => `"${taskId}"`).join(', ')} to mock in DAG "${definition.dagId}". Its tasks are ${taskIds.join(', ')}.`,
  );
}
