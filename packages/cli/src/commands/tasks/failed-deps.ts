// `ariel tasks failed-deps`: why a task instance does not start now. The sentences are those of the pages and of REST.
import { whyWaits } from '@ariel/api';
import { type DagDefinition, isTerminal } from '@ariel/core';
import type { Database } from '@ariel/store';
import { findInstance, hasInstances, type RunRow } from '@ariel/store/reads';
import { definitionOfVersion, requireRun } from '../../client/find-dag.ts';
import { type NamedInstance, requireInstance } from '../../client/find-instance.ts';
import { readDatabase } from '../../client/read-database.ts';
import { outputOf } from '../../output/output-flag.ts';
import { printRows } from '../../output/print-rows.ts';
import type { CommandBody } from '../command.ts';
import { ExitCode } from '../exit-code.ts';

interface Unmet {
  readonly dep: string;
  readonly reason: string;
}

type Instance = Parameters<typeof whyWaits>[3];

/** What is said of one that nothing holds back. */
const NOTHING = 'starts shortly';

export const failedDeps: CommandBody = async ({ config: load, nowUs, screen }, given) => {
  const config = load();
  const named = {
    taskId: given.positional(1),
    mapIndex: given.wholeNumber('mapIndex', { min: -1 }) ?? -1,
    iteration: given.wholeNumber('iteration', { min: 0 }),
  };
  const unmet = await readDatabase(config, async (database) => {
    const run = await requireRun(database, {
      dagId: given.positional(0),
      runIdOrDate: given.positional(2),
      zone: config.core.defaultTimezone,
    });
    const definition = await definitionOfVersion(database, run.dag_id, run.version_id);
    const instance = await instanceOf(database, run, definition, named);
    const context = { database, nowUs, parallelism: config.core.parallelism };
    return unmetOf(instance, await whyWaits(context, run, definition, instance));
  });
  const format = outputOf(given);
  if (format !== 'table')
    printRows(screen, {
      rows: unmet.map((each) => ({ ...each })),
      columns: ['dep', 'reason'],
      format,
      empty: '',
    });
  else if (unmet.length === 0) screen.print('Task instance dependencies are all met.');
  else {
    screen.print('Task instance dependencies not met:');
    for (const { dep, reason } of unmet) screen.print(`${dep}: ${reason}`);
  }
  return ExitCode.ok;
};

/** A run that has not begun has no instances: each is as one that has not begun. */
async function instanceOf(
  database: Database,
  run: RunRow,
  { tasks }: DagDefinition,
  named: NamedInstance,
): Promise<Instance> {
  const { mapIndex, taskId } = named;
  const key = { runRef: run.id, taskId, mapIndex, iteration: named.iteration ?? undefined };
  const isKnown = tasks.some((task) => task.taskId === taskId);
  const isUnbegun = isKnown && (await findInstance(database, key)) === undefined;
  if (!isUnbegun || (await hasInstances(database, run.id, taskId)))
    return requireInstance(database, run, named);
  return {
    task_id: taskId,
    map_index: mapIndex,
    iteration: named.iteration ?? 0,
    path: null,
    state: null,
    try_number: 0,
    max_tries: 0,
    start_at: null,
    end_at: null,
    wait_until: null,
    reason: null,
  };
}

function unmetOf({ state }: Instance, reason: string | null): readonly Unmet[] {
  if (state === 'running') return [{ dep: 'Task Instance State', reason: 'it runs' }];
  if (isTerminal(state)) {
    const ended = reason ?? 'it has succeeded';
    return [{ dep: 'Task Instance State', reason: `${ended}; it runs again when it is cleared` }];
  }
  return reason === null || reason === NOTHING ? [] : [{ dep: 'Task Instance Waits', reason }];
}
