// `ariel tasks test`: one task in this process. Nothing is stored.
import { inspect } from 'node:util';
import { type DagDefinition, formatInstant, parseInstant } from '@ariel/core';
import { decodeValue } from '@ariel/sdk';
import type { Database } from '@ariel/store';
import { findRun, type RunRow, xcomAcrossInstances } from '@ariel/store/reads';
import { unknownTask } from '../../client/find-dag.ts';
import { loadLocalDag } from '../../client/local-dags.ts';
import { readDatabase } from '../../client/read-database.ts';
import { paint } from '../../output/paint.ts';
import type { CommandBody, CommandContext } from '../command.ts';
import { CommandError } from '../command-error.ts';
import { ExitCode } from '../exit-code.ts';
import { type Given, readInstant } from '../given.ts';
import { watched } from './live-handlers.ts';
import { placeOf } from './place-of.ts';
import { stopWhereThrown } from './post-mortem.ts';
import { singleTaskDag, sourcesOf } from './single-task.ts';
import { environmentSurroundings } from './surroundings.ts';
import { labelOf, terminalReporter } from './terminal-reporter.ts';
import { requireRunner } from './test-dag.ts';

export const testTask: CommandBody = async (context, given) => {
  const { config, screen } = context;
  const [dagId, taskId] = [given.positional(0), given.positional(1)];
  const { dag, file, root } = await loadLocalDag(config(), dagId, placeOf(given));
  const task = dag.definition.tasks.find((each) => each.taskId === taskId);
  if (!task)
    throw unknownTask(
      dagId,
      taskId,
      dag.definition.tasks.map((each) => each.taskId),
    );
  for (const [name, value] of Object.entries(given.json('envVars'))) process.env[name] = String(value);
  const about = await whatItIsAbout(context, given, {
    definition: { ...dag.definition, tasks: [task] },
    sources: sourcesOf(task),
  });
  const chosen = given.wholeNumber('mapIndex', { min: -1 }) ?? -1;
  const single = singleTaskDag({
    dag,
    taskId,
    outputs: { ...about.outputs, ...given.json('outputs') },
    mapIndex: chosen < 0 ? null : chosen,
  });
  const reporter = terminalReporter({ screen, write: screen.print, root, showsDebug: given.flag('verbose') });
  const isTested = (place: { readonly taskId: string; readonly mapIndex: number }): boolean =>
    place.taskId === taskId && (chosen < 0 || place.mapIndex === chosen);
  screen.print(`${dagId}.${taskId} of ${file}, for ${formatInstant(about.dateUs)}\n`);
  const runner = await requireRunner();
  await using _stops = given.flag('postMortem') ? await stopWhereThrown(root) : null;
  const result = await runner.testDag(
    watched(single, {
      begun: (place) => isTested(place) && reporter.begun(place),
      ended: (place, end, durationMs) => isTested(place) && reporter.ended(place, end, durationMs),
      printed: reporter.printed,
    }),
    {
      logicalDate: new Date(about.dateUs / 1000),
      params: { ...about.params, ...given.json('taskParams') },
      ...environmentSurroundings(context.env),
      onLog: reporter.logged,
    },
  );
  const tested = result.tasks.filter(isTested);
  if (tested.length === 0) throw noInstance(taskId, chosen);
  for (const each of tested) if (each.error !== null) reporter.failed(each, each.error);
  screen.print('');
  for (const each of tested) {
    const value = each.output === undefined ? '' : `, returned ${inspect(each.output, { depth: 6 })}`;
    screen.print(`${labelOf(each)} ${paint(screen).state(each.state)}${value}`);
  }
  return tested.every(({ state }) => state === 'success' || state === 'skipped')
    ? ExitCode.ok
    : ExitCode.failed;
};

export interface About {
  readonly dateUs: number;
  readonly params: Readonly<Record<string, unknown>>;
  readonly outputs: Readonly<Record<string, unknown>>;
}

/** A stored run gives its date, its params and what its tasks returned; a date is only a date. */
export async function whatItIsAbout(
  { config, nowUs }: CommandContext,
  given: Given,
  { definition, sources }: { readonly definition: DagDefinition; readonly sources: readonly string[] },
): Promise<About> {
  const named = given.optionalPositional(2);
  if (named === null) return { dateUs: Math.floor(nowUs() / 1000) * 1000, params: {}, outputs: {} };
  const zone = config().core.defaultTimezone;
  if (isInstant(named, zone))
    return { dateUs: readInstant('logical date', named, zone), params: {}, outputs: {} };
  return readDatabase(config(), async (database) => {
    const run = await findRun(database, definition.dagId, named);
    if (!run) throw noSuchRun(definition.dagId, named);
    const params = Object.entries(JSON.parse(run.params) as Record<string, unknown>);
    const conf = JSON.parse(run.conf) as Readonly<Record<string, unknown>>;
    return {
      dateUs: run.logical_date ?? run.run_after,
      params: Object.fromEntries(params.filter(([name]) => isAsked(definition, name, conf))),
      outputs: await storedOutputs(database, run, sources),
    };
  });
}

/** What the run was given, and defaults of its DAG as they were. A default that a task lays over the DAG's stays the task's. */
function isAsked(
  { params, tasks }: DagDefinition,
  name: string,
  conf: Readonly<Record<string, unknown>>,
): boolean {
  const isTasks = tasks.some((task) => Object.hasOwn(task.params ?? {}, name));
  return isTasks ? Object.hasOwn(conf, name) : Object.hasOwn(params, name);
}

async function storedOutputs(
  database: Database,
  run: RunRow,
  taskIds: readonly string[],
): Promise<Record<string, unknown>> {
  const outputs: Record<string, unknown> = {};
  for (const taskId of taskIds) {
    const key = {
      runRef: run.id,
      taskId,
      key: 'return_value',
      fromIndex: -1,
      isRaw: true,
      limit: Number.MAX_SAFE_INTEGER,
    };
    const rows = await xcomAcrossInstances(database, key);
    const values = rows.map(({ value }) => decodeValue(value));
    if (rows.length > 0) outputs[taskId] = rows[0]?.map_index === -1 ? values[0] : values;
  }
  return outputs;
}

function noSuchRun(dagId: string, named: string): CommandError {
  return new CommandError({
    code: 'ARIEL_RUN_NOT_FOUND',
    message: `"${named}" is neither a date nor a run of ${dagId}.`,
    remedy: `"ariel dags list-runs ${dagId}" shows its runs.`,
  });
}

function isInstant(text: string, zone: string): boolean {
  try {
    parseInstant(text, zone);
    return true;
  } catch {
    return false;
  }
}

function noInstance(taskId: string, mapIndex: number): CommandError {
  return new CommandError({
    code: 'ARIEL_INSTANCE_NOT_FOUND',
    message:
      mapIndex < 0
        ? `${taskId} has no instances: what it is mapped over is empty.`
        : `${taskId} has no instance ${mapIndex}.`,
  });
}
