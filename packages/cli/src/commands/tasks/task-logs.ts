// `ariel tasks logs`: the lines of one try, from wherever the installation keeps them, and on request those that are still to come.
import { isFinished, isTerminal } from '@ariel/core';
import type { Database, LogStore } from '@ariel/store';
import { attemptsOf, findInstance, findRun, type InstanceRow, type RunRow } from '@ariel/store/reads';
import { requireRun } from '../../client/find-dag.ts';
import { requireInstance } from '../../client/find-instance.ts';
import { type LogReader, readLog } from '../../client/log-lines.ts';
import { readDatabase } from '../../client/read-database.ts';
import { Closers, type Problem } from '../../components/process-part.ts';
import { readableLogs } from '../../logs/readable-logs.ts';
import { logLineText } from '../../output/log-line.ts';
import { paint } from '../../output/paint.ts';
import { processSecrets } from '../../secrets/process-secrets.ts';
import type { CommandBody, Screen } from '../command.ts';
import { CommandError } from '../command-error.ts';
import type { Given } from '../given.ts';

/** A log's growth is not told to other processes reliably, so it is looked at. */
const LOOK_EVERY_MS = 200;

export const taskLogs: CommandBody = async ({ config, env: environment, screen }, given) => {
  const named: Named = {
    dagId: given.positional(0),
    runIdOrDate: given.positional(1),
    taskId: given.positional(2),
    mapIndex: given.wholeNumber('mapIndex', { min: -1 }) ?? -1,
    iteration: given.wholeNumber('iteration', { min: 0 }),
    tryNumber: given.wholeNumber('try', { min: 1 }),
  };
  const print = printerOf(screen, given);
  await readDatabase(config(), async (database) => {
    const closers = new Closers(() => undefined);
    const secrets = processSecrets({ config: config(), environment, database, closers }).source;
    const report = ({ error, message }: Problem): void => screen.note(`${message}: ${String(error)}`);
    const logs = readableLogs({ config: config(), database, secrets, report });
    const run = await requireRun(database, { ...named, zone: config().core.defaultTimezone });
    if (given.flag('follow')) {
      await follow({ database, run, named, print, logs });
      return;
    }
    const instance = await requireInstance(database, run, named);
    const tryNumber = named.tryNumber ?? instance.try_number;
    await requireTry(database, instance, tryNumber);
    const log = readLog(logs, logPath(instance, tryNumber));
    await print(log);
    if (log.bytesRead === 0)
      screen.note(`The try has written nothing (it is ${instance.state ?? 'not scheduled'}).`);
  });
  return 0;
};

interface Named {
  readonly dagId: string;
  readonly runIdOrDate: string;
  readonly taskId: string;
  readonly mapIndex: number;
  /** Null: the latest. */
  readonly iteration: number | null;
  /** Null: the latest. */
  readonly tryNumber: number | null;
}

async function requireTry(database: Database, instance: InstanceRow, tryNumber: number): Promise<void> {
  const { iteration, map_index: mapIndex, run_ref: runRef, task_id: taskId } = instance;
  const key = { runRef, taskId, mapIndex, iteration };
  const numbers = (await attemptsOf(database, key)).map((attempt) => attempt.try_number);
  const tries = [...new Set(numbers)].filter((number) => number > 0);
  if (tries.includes(tryNumber)) return;
  throw new CommandError({
    code: 'ARIEL_TRY_NOT_FOUND',
    message:
      tries.length === 0
        ? `${instance.task_id} has not been tried yet: it is ${instance.state ?? 'not scheduled'}.`
        : `${instance.task_id} has no try ${tryNumber}; there are ${tries.join(', ')}.`,
    ...(instance.reason ? { remedy: instance.reason } : {}),
  });
}

interface Following {
  readonly database: Database;
  readonly run: RunRow;
  readonly named: Named;
  readonly print: (log: LogReader) => Promise<void>;
  readonly logs: LogStore;
}

/** Waits for the try to begin, too: a run that was only just started has no instances yet. */
async function follow({ database, logs, named, print, run }: Following): Promise<void> {
  let { iteration, tryNumber } = named;
  let log: LogReader | null = null;
  for (;;) {
    const instance = await findInstance(database, {
      ...named,
      runRef: run.id,
      // Once it is known which one that is, a later iteration is another log.
      iteration: iteration ?? undefined,
    });
    if (instance) {
      iteration = instance.iteration;
      if (instance.try_number > 0) tryNumber ??= instance.try_number;
      if (tryNumber !== null) log ??= readLog(logs, logPath(instance, tryNumber));
      // The state was read before the log: whatever was written until then is printed.
      if (log) await print(log);
      if (hasEnded(instance, tryNumber)) {
        if (log && logs.lateMs > 0) await printLate(log, logs, print);
        return;
      }
    } else if (await isRunFinished(database, run)) {
      await requireInstance(database, run, named);
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

/** The last lines of a worker elsewhere come a moment after the result of its task. */
async function printLate(log: LogReader, { lateMs }: LogStore, print: Following['print']): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, lateMs));
  await print(log);
}

function hasEnded({ state, try_number: latest }: InstanceRow, tryNumber: number | null): boolean {
  return isTerminal(state) || state === 'up_for_retry' || (tryNumber !== null && latest > tryNumber);
}

async function isRunFinished(database: Database, run: RunRow): Promise<boolean> {
  const now = await findRun(database, run.dag_id, run.run_id);
  return !now || isFinished(now.state);
}

function printerOf(screen: Screen, given: Given): Following['print'] {
  const painter = paint(screen);
  const textOf = given.flag('json') ? (line: string) => line : (line: string) => logLineText(line, painter);
  return async (log) => {
    for await (const line of log.newLines()) screen.print(textOf(line));
  };
}

function logPath(instance: InstanceRow, tryNumber: number): string {
  const mapped = instance.map_index >= 0 ? [`map_index=${instance.map_index}`] : [];
  return [
    `dag_id=${instance.dag_id}`,
    `run_id=${instance.run_id}`,
    `task_id=${instance.task_id}`,
    ...mapped,
    ...(instance.iteration > 0 ? [`iteration=${instance.iteration}`] : []),
    `attempt=${tryNumber}.log`,
  ].join('/');
}
