// `ariel dags simulate`: which runs the schedules of DAGs would bring, without a server and without running a task.
import { isDurationText } from '@ariel/core';
import type { AuthoredDag, SimulatedRun, SimulateOptions } from '@ariel/sdk';
import { simulate } from '@ariel/simulator';
import { loadLocalDag } from '../../client/local-dags.ts';
import { readDatabase } from '../../client/read-database.ts';
import { outputOf } from '../../output/output-flag.ts';
import { printRows, type Row } from '../../output/print-rows.ts';
import type { CommandBody, CommandContext } from '../command.ts';
import { usageError } from '../command-error.ts';
import { ExitCode } from '../exit-code.ts';
import type { Given } from '../given.ts';
import { placeOf } from './place-of.ts';

const DAY_US = 86_400_000_000;
/** Tries of each DAG that are looked at for how long its tasks really take. */
const HISTORY_ROWS = 5000;

export const simulateDags: CommandBody = async (context, given) => {
  const config = context.config();
  const dags: AuthoredDag[] = [];
  for (const dagId of new Set(given.positionals(0)))
    dags.push((await loadLocalDag(config, dagId, placeOf(given))).dag);
  const plan = await simulate(dags, await optionsOf(context, given, dags));
  const format = outputOf(given);
  if (format !== 'table') {
    printRows(context.screen, { rows: plan.runs.map(presentRun), columns, format, empty: '' });
    for (const note of plan.notes) context.screen.note(`Note: ${note}.`);
    return ExitCode.ok;
  }
  if (given.flag('runs')) context.screen.print(`${plan.table()}\n`);
  context.screen.print(plan.toString());
  return ExitCode.ok;
};

const columns = [
  'dag_id',
  'run_id',
  'run_type',
  'state',
  'logical_date',
  'run_after',
  'start_date',
  'end_date',
  'duration',
  'waits',
];

function presentRun(run: SimulatedRun): Row {
  const { end, start } = run;
  return {
    dag_id: run.dagId,
    run_id: run.runId,
    run_type: run.runType,
    state: run.state,
    logical_date: run.logicalDate?.toISOString() ?? null,
    run_after: run.runAfter.toISOString(),
    start_date: start?.toISOString() ?? null,
    end_date: end?.toISOString() ?? null,
    duration: start === null || end === null ? null : (end.getTime() - start.getTime()) / 1000,
    waits: run.waits.map(({ text }) => text),
  };
}

async function optionsOf(
  context: CommandContext,
  given: Given,
  dags: readonly AuthoredDag[],
): Promise<SimulateOptions> {
  const { core } = context.config();
  const zone = core.defaultTimezone;
  // Whole milliseconds: a Date has no more.
  const fromUs = given.instant('from', zone) ?? Math.floor(context.nowUs() / 1000) * 1000;
  const toUs = given.instant('to', zone) ?? fromUs + 30 * DAY_US;
  const pools = Object.fromEntries(pairs(given, 'pool').map(([name, slots]) => [name, slotsOf(name, slots)]));
  return {
    from: new Date(fromUs / 1000),
    to: new Date(toUs / 1000),
    backlog: given.flag('backlog'),
    durations: Object.fromEntries(
      pairs(given, 'duration').map(([name, text]) => [name, durationOf(name, text)]),
    ),
    pools,
    parallelism: core.parallelism,
    maxActiveRuns: core.maxActiveRunsPerDag,
    maxActiveTasks: core.maxActiveTasksPerDag,
    ...(given.flag('history') ? { history: await historyOf(context, dags) } : {}),
  };
}

/** What stands before and after the last `=`. */
function pairs(given: Given, flag: string): [string, string][] {
  return given.list(flag).map((text) => {
    const sign = text.lastIndexOf('=');
    if (sign > 0) return [text.slice(0, sign), text.slice(sign + 1)];
    // A duration alone is that of all tasks.
    if (flag === 'duration' && isDurationText(text)) return ['*', text];
    throw usageError(`--${flag} is "${text}"; it must be NAME=VALUE.`);
  });
}

function durationOf(name: string, text: string): `${number}s` {
  if (isDurationText(text)) return text as `${number}s`;
  throw usageError(`--duration ${name}=${text} is no duration.`, 'Write it as 500ms, 30s, 5m, 2h or 1d.');
}

function slotsOf(name: string, text: string): number {
  const slots = /^-?\d+$/.test(text) ? Number(text) : Number.NaN;
  if (slots >= -1) return slots;
  throw usageError(`--pool ${name}=${text} must give a whole number of slots, or -1 for no limit.`);
}

/** How long the tasks took in the runs that the database knows, the newest first. */
function historyOf(
  context: CommandContext,
  dags: readonly AuthoredDag[],
): Promise<NonNullable<SimulateOptions['history']>> {
  return readDatabase(context.config(), async (database) => {
    const history: { dagId: string; taskId: string; duration: { milliseconds: number } }[] = [];
    for (const { definition } of dags) {
      const known = new Set(definition.tasks.map(({ taskId }) => taskId));
      const rows = await database.all<{ task_id: string; us: number }>(
        `select i.task_id, i.end_at - i.start_at as us from dag_run r join task_instance i on i.run_ref = r.id
         where r.dag_id = ? and i.state = 'success' and i.start_at is not null and i.end_at >= i.start_at
         order by r.run_after desc limit ${HISTORY_ROWS}`,
        [definition.dagId],
      );
      for (const { task_id, us } of rows) {
        if (!known.has(task_id)) continue;
        const duration = { milliseconds: Math.round(us / 1000) };
        history.push({ dagId: definition.dagId, taskId: task_id, duration });
      }
    }
    return history;
  });
}
