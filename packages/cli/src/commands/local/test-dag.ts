// `ariel dags test`: a whole DAG in this process by the local runner, shown while it runs.
import { inspect } from 'node:util';
import { formatInstant } from '@ariel/core';
import { type AuthoredDag, type LocalRunner, registry, type TestedTask, type TestOptions } from '@ariel/sdk';
import { loadLocalDag } from '../../client/local-dags.ts';
import { drawRun } from '../../drawing/draw.ts';
import { graphOfDag } from '../../drawing/graph-of-dag.ts';
import { outputOf } from '../../output/output-flag.ts';
import { paint } from '../../output/paint.ts';
import { type OutputFormat, printRows, type Row } from '../../output/print-rows.ts';
import { shortDuration } from '../../output/times.ts';
import type { CommandBody, CommandContext } from '../command.ts';
import { CommandError } from '../command-error.ts';
import { patternOf } from '../dags/chosen-dags.ts';
import { ExitCode } from '../exit-code.ts';
import { type Given, readInstant } from '../given.ts';
import { type AttemptReporter, watched } from './live-handlers.ts';
import { environmentSurroundings } from './surroundings.ts';
import { labelOf, terminalReporter } from './terminal-reporter.ts';

export const testDag: CommandBody = async (context, given) => {
  const { config, screen } = context;
  const params = given.json('conf');
  const { dag, file, root } = await loadLocalDag(config(), given.positional(0), given.text('dagfilePath'));
  const dateUs = logicalDateUs(context, given, dag.definition.timezone);
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
    columns: ['task_id', 'map_index', 'state', 'try_number', 'duration', 'output'],
    tableColumns: ['task', 'state', 'try_number', 'took', 'returned'],
    format,
    empty: 'The DAG has no tasks.',
  });
  write(`\n${paint(screen).state(result.state)} in ${shortDuration(performance.now() - began)}`);
  drawRun(context, given, () => graphOfDag(dag.definition, (taskId) => stateOf(result.tasks, taskId)));
  return result.state === 'success' ? ExitCode.ok : ExitCode.failed;
};

/** Of a mapped task the state that most needs to be seen; null: it has no instance. */
function stateOf(tasks: readonly TestedTask[], taskId: string): string | null {
  const states = tasks.filter((task) => task.taskId === taskId).map(({ state }) => state);
  return worstFirst.find((state) => states.includes(state)) ?? states[0] ?? null;
}

const worstFirst = ['failed', 'upstream_failed', 'success'] as const;

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

/** What of an output fits in a table; scripts get it whole. */
const SHOWN_CHARACTERS = 60;

/** So many instances of a task with one state are one line of the table. */
const MAX_LINES_OF_TASK = 20;

function presentTasks(
  tasks: readonly TestedTask[],
  times: ReadonlyMap<string, number>,
  format: OutputFormat,
): Row[] {
  if (format !== 'table') return tasks.map((task) => presentTask(task, times));
  const groups = Map.groupBy(tasks, ({ state, taskId }) => `${taskId} ${state}`);
  return [...groups.values()].flatMap((group) => {
    const rows = group.map((task) => presentTask(task, times));
    const [first] = group;
    if (first === undefined || rows.length <= MAX_LINES_OF_TASK) return rows;
    const tookMs = group.reduce((sum, task) => sum + (times.get(labelOf(task)) ?? 0), 0);
    return [
      { ...rows[0], task: `${first.taskId} × ${rows.length}`, took: shortDuration(tookMs), returned: '' },
    ];
  });
}

function presentTask(task: TestedTask, times: ReadonlyMap<string, number>): Row {
  const tookMs = times.get(labelOf(task));
  return {
    task_id: task.taskId,
    map_index: task.mapIndex,
    state: task.state,
    try_number: task.tryNumber,
    duration: tookMs === undefined ? null : Math.round(tookMs) / 1000,
    output: task.output ?? null,
    task: labelOf(task),
    took: tookMs === undefined ? '' : shortDuration(tookMs),
    returned: shownOutput(task.output),
  };
}

function shownOutput(value: unknown): string {
  if (value === undefined) return '';
  const text = inspect(value, {
    breakLength: Number.POSITIVE_INFINITY,
    depth: 2,
    maxArrayLength: 20,
    maxStringLength: SHOWN_CHARACTERS,
  });
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)} …` : text;
}
