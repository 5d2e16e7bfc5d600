// `ariel dags test --use-executor`: the run as a server would do it, with the scheduler, task processes and a triggerer, on a database of
// its own that is gone afterwards.
import { formatInstant, isFinished } from '@ariel/core';
import { type AuthoredDag, decodeValue } from '@ariel/sdk';
import { type Database, folderLogStore } from '@ariel/store';
import {
  findRun,
  findXCom,
  type ImportErrorRow,
  type InstanceRow,
  importErrorResource,
  listRows,
  type RunRow,
} from '@ariel/store/reads';
import { actor } from '../../client/act.ts';
import { drawRun } from '../../drawing/draw.ts';
import { graphOfDag } from '../../drawing/graph-of-dag.ts';
import { outputOf } from '../../output/output-flag.ts';
import { paint } from '../../output/paint.ts';
import { printRows } from '../../output/print-rows.ts';
import { shortDuration } from '../../output/times.ts';
import type { CommandContext } from '../command.ts';
import { CommandError, usageError } from '../command-error.ts';
import { ExitCode } from '../exit-code.ts';
import type { Given } from '../given.ts';
import { RunFollower } from './follow-run.ts';
import { labelOf } from './terminal-reporter.ts';
import { presentTasks, type ShownTask, stateOf, testedColumns, testedTableColumns } from './tested-rows.ts';
import { type ThrowawayInstallation, throwawayInstallation } from './throwaway-installation.ts';

/** Its scheduler is in this process, but what it writes is read as any other command reads it. */
const LOOK_EVERY_MS = 100;

export interface DagToTest {
  readonly dag: AuthoredDag;
  readonly file: string;
  readonly root: string;
  readonly dateUs: number;
  readonly params: Readonly<Record<string, unknown>>;
}

export async function testInExecutor(
  context: CommandContext,
  given: Given,
  tested: DagToTest,
): Promise<number> {
  requirePossible(context, given);
  const { screen } = context;
  const { definition } = tested.dag;
  const format = outputOf(given);
  const write = format === 'table' ? screen.print : screen.note;
  using interrupt = onInterrupt();
  const began = performance.now();
  write(
    `${definition.dagId} of ${tested.file}, for ${formatInstant(tested.dateUs)}, under the LocalExecutor\n`,
  );
  await using installation = await throwawayInstallation(context, tested);
  const run = await startRun(installation, tested, interrupt.signal);
  const logs = folderLogStore(installation.config.logging.baseLogFolder);
  const follower = new RunFollower({ database: installation.database, logs, run, screen, write });
  const { instances, state } = await untilOver(installation.database, run, follower, interrupt.signal);
  if (interrupt.signal.aborted) {
    screen.note('Ended by Ctrl-C; what ran is stopped.');
    return ExitCode.interrupted;
  }
  const tasks = await shownTasks(installation.database, run, instances);
  write('');
  printRows(screen, {
    rows: presentTasks(tasks, tookMs(instances), format),
    columns: testedColumns,
    tableColumns: testedTableColumns,
    format,
    empty: 'The DAG has no tasks.',
  });
  write(`\n${paint(screen).state(state)} in ${shortDuration(performance.now() - began)}`);
  drawRun(context, given, () => graphOfDag(definition, (taskId) => stateOf(tasks, taskId)));
  return state === 'success' ? ExitCode.ok : ExitCode.failed;
}

function requirePossible({ config }: CommandContext, given: Given): void {
  if (given.text('markSuccessPattern') !== null)
    throw usageError(
      '--mark-success-pattern cannot be given with --use-executor: task processes run what the file says.',
    );
  const { executor } = config().core;
  if (executor === 'LocalExecutor') return;
  throw new CommandError({
    code: 'ARIEL_EXECUTOR_ELSEWHERE',
    message: `core.executor is ${executor}: its workers take tasks from servers, not from a command.`,
    remedy: 'Set ARIEL__CORE__EXECUTOR=LocalExecutor for this command.',
  });
}

/** The first Ctrl-C ends what runs in order; a second one is the terminal's. */
function onInterrupt(): { readonly signal: AbortSignal } & Disposable {
  const aborting = new AbortController();
  const abort = (): void => aborting.abort();
  process.once('SIGINT', abort);
  return { signal: aborting.signal, [Symbol.dispose]: () => process.off('SIGINT', abort) };
}

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));

async function startRun(
  { control, database }: ThrowawayInstallation,
  { dag, dateUs, file, params }: DagToTest,
  signal: AbortSignal,
): Promise<RunRow> {
  const { dagId, tasks } = dag.definition;
  await untilRead(database, { dagId, file, signal });
  for (const name of new Set(tasks.map(({ pool }) => pool)))
    await control.setPool({ name, mode: 'set', changes: { slots: -1 }, actor });
  const { runId } = await control.triggerRun({
    dagId,
    runId: null,
    logicalDate: dateUs,
    dataInterval: null,
    runAfter: null,
    conf: params,
    note: null,
    actor,
  });
  // Lets this run go on, and makes none by the schedule.
  await control.setDagPaused({ dagId, isPaused: false, isDraining: true, actor });
  const run = await findRun(database, dagId, runId);
  if (run === undefined) throw new Error(`the run ${runId} of ${dagId} was started and is not there`);
  return run;
}

async function untilRead(
  database: Database,
  { dagId, file, signal }: { readonly dagId: string; readonly file: string; readonly signal: AbortSignal },
): Promise<void> {
  const everything = { filters: [], order: [], limit: Number.MAX_SAFE_INTEGER, offset: 0 };
  for (;;) {
    if (await database.first('select 1 from dag where dag_id = ? and latest_version_id is not null', [dagId]))
      return;
    const { rows } = await listRows<ImportErrorRow>(database, importErrorResource, everything);
    const [wrong] = rows;
    if (wrong !== undefined || signal.aborted)
      throw new CommandError({
        code: wrong?.code ?? 'ARIEL_INTERRUPTED',
        message: wrong === undefined ? `Ended while ${file} was read.` : `${file}: ${wrong.message}`,
        exitCode: wrong === undefined ? ExitCode.interrupted : ExitCode.failed,
        ...(wrong?.remedy ? { remedy: wrong.remedy } : {}),
      });
    await pause();
  }
}

async function untilOver(
  database: Database,
  run: RunRow,
  follower: RunFollower,
  signal: AbortSignal,
): Promise<{ readonly instances: readonly InstanceRow[]; readonly state: string }> {
  for (;;) {
    // Read before the instances: of a run that is over they are as they stay.
    const state = (await findRun(database, run.dag_id, run.run_id))?.state ?? 'failed';
    const instances = await follower.look();
    if (signal.aborted || (isFinished(state) && !(await hasOpenCallbacks(database, run))))
      return { instances, state };
    await pause();
  }
}

const hasOpenCallbacks = async (database: Database, { id }: RunRow): Promise<boolean> =>
  (await database.first('select 1 from callback where run_ref = ? and end_at is null limit 1', [id])) !==
  undefined;

async function shownTasks(
  database: Database,
  { id: runRef }: RunRow,
  instances: readonly InstanceRow[],
): Promise<ShownTask[]> {
  const shown: ShownTask[] = [];
  for (const row of instances) {
    const { iteration, map_index: mapIndex, state, task_id: taskId, try_number: tryNumber } = row;
    const place = { runRef, taskId, mapIndex, iteration, key: 'return_value' };
    const value = await findXCom(database, place);
    const output = value === undefined ? undefined : decodeValue(value.value);
    shown.push({ taskId, mapIndex, state, tryNumber, output });
  }
  return shown;
}

/** Of the last try. */
const tookMs = (instances: readonly InstanceRow[]): Map<string, number> =>
  new Map(
    instances.flatMap(({ end_at: end, map_index: mapIndex, start_at: start, task_id: taskId }) =>
      start === null || end === null ? [] : [[labelOf({ taskId, mapIndex }), (end - start) / 1000] as const],
    ),
  );
