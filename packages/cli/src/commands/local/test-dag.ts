// `ariel dags test`: a whole DAG in this process by the local runner, shown while it runs.
import { formatInstant } from '@ariel/core';
import { type AuthoredDag, type LocalRunner, registry, type TestOptions } from '@ariel/sdk';
import { loadLocalDag } from '../../client/local-dags.ts';
import { drawRun } from '../../drawing/draw.ts';
import { graphOfDag } from '../../drawing/graph-of-dag.ts';
import { outputOf } from '../../output/output-flag.ts';
import { paint } from '../../output/paint.ts';
import { printRows } from '../../output/print-rows.ts';
import { shortDuration } from '../../output/times.ts';
import type { CommandBody, CommandContext } from '../command.ts';
import { CommandError } from '../command-error.ts';
import { patternOf } from '../dags/chosen-dags.ts';
import { ExitCode } from '../exit-code.ts';
import { type Given, readInstant } from '../given.ts';
import { type AttemptReporter, watched } from './live-handlers.ts';
import { placeOf } from './place-of.ts';
import { environmentSurroundings } from './surroundings.ts';
import { labelOf, terminalReporter } from './terminal-reporter.ts';
import { presentTasks, stateOf, testedColumns, testedTableColumns } from './tested-rows.ts';

export const testDag: CommandBody = async (context, given) => {
  const { config, screen } = context;
  const params = given.json('conf');
  const { dag, file, root } = await loadLocalDag(config(), given.positional(0), placeOf(given));
  const dateUs = logicalDateUs(context, given, dag.definition.timezone);
  if (given.flag('useExecutor')) {
    const { testInExecutor } = await import('./test-in-executor.ts');
    return testInExecutor(context, given, { dag, file, root, dateUs, params });
  }
  const format = outputOf(given);
  // With an output for scripts only the result goes to stdout.
  const write = format === 'table' ? screen.print : screen.note;
  const reporter = terminalReporter({ screen, write, root, showsDebug: given.flag('verbose') });
  const times = new Map<string, number>();
  const began = performance.now();
  write(`${dag.definition.dagId} of ${file}, for ${formatInstant(dateUs)}\n`);
  const runner = await requireRunner();
  const result = await runner.testDag(watched(dag, timed(reporter, times)), {
    logicalDate: new Date(dateUs / 1000),
    params,
    mock: markedAsSuccess(dag, given),
    ...environmentSurroundings(context.env),
    onLog: reporter.logged,
  });
  const failed = result.tasks.filter(({ error }) => error !== null);
  if (failed.length > 0) write('');
  for (const task of failed) if (task.error !== null) reporter.failed(task, task.error);
  write('');
  printRows(screen, {
    rows: presentTasks(result.tasks, times, format),
    columns: testedColumns,
    tableColumns: testedTableColumns,
    format,
    empty: 'The DAG has no tasks.',
  });
  write(`\n${paint(screen).state(result.state)} in ${shortDuration(performance.now() - began)}`);
  drawRun(context, given, () => graphOfDag(dag.definition, (taskId) => stateOf(result.tasks, taskId)));
  return result.state === 'success' ? ExitCode.ok : ExitCode.failed;
};

function logicalDateUs({ nowUs }: CommandContext, given: Given, zone: string): number {
  const text = given.optionalPositional(1);
  // Whole milliseconds: the runner takes a Date.
  return text === null ? Math.floor(nowUs() / 1000) * 1000 : readInstant('logical_date', text, zone);
}

/** Loading a DAG file has made the runner known: it comes with the package that the file imports. */
export async function requireRunner(): Promise<LocalRunner> {
  const runner = await registry().loadLocalRunner?.();
  if (runner) return runner;
  throw new CommandError({
    code: 'ARIEL_NO_LOCAL_RUNNER',
    message: 'The DAG file does not import "ariel", so there is nothing here that could run it.',
    remedy: 'Import dag and task from "ariel".',
  });
}

function markedAsSuccess({ definition }: AuthoredDag, given: Given): NonNullable<TestOptions['mock']> {
  const text = given.text('markSuccessPattern');
  if (text === null) return {};
  const pattern = patternOf(text);
  const marked = definition.tasks.filter(({ taskId }) => pattern.test(taskId));
  const branch = marked.find(({ kind }) => kind === 'branch');
  if (branch) {
    throw new CommandError({
      code: 'ARIEL_BRANCH_MARKED',
      message: `--mark-success-pattern fits the branch "${branch.taskId}", which must run to say where to go on.`,
      remedy: 'Choose an expression that leaves branches out.',
    });
  }
  return Object.fromEntries(
    marked.map(({ taskId, kind }) => [taskId, () => (kind === 'sensor' ? true : null)]),
  );
}

/** Adds up what each instance took, over its tries and, for a sensor, over its questions. */
function timed(reporter: AttemptReporter, times: Map<string, number>): AttemptReporter {
  return {
    ...reporter,
    ended(place, end, durationMs) {
      times.set(labelOf(place), (times.get(labelOf(place)) ?? 0) + durationMs);
      reporter.ended(place, end, durationMs);
    },
  };
}
