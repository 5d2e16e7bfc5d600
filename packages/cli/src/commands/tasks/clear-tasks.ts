// `ariel tasks clear`: shows what would run again, asks, and clears it. Which instances that are, the control port says.
import type { DagDefinition } from '@ariel/core';
import { rerunsOnLatest } from '@ariel/execution';
import type { AffectedInstance, ClearRequest, Control } from '@ariel/protocol';
import type { Database } from '@ariel/store';
import { type Filter, listRows, type RunRow, runResource } from '@ariel/store/reads';
import { act, actor } from '../../client/act.ts';
import { definitionOfVersion, requireDag, requireRun } from '../../client/find-dag.ts';
import { readDatabase } from '../../client/read-database.ts';
import { outputOf } from '../../output/output-flag.ts';
import { printRows } from '../../output/print-rows.ts';
import type { CommandBody, CommandContext } from '../command.ts';
import { usageError } from '../command-error.ts';
import { chosenDags, patternOf } from '../dags/chosen-dags.ts';
import { ExitCode } from '../exit-code.ts';
import type { Given } from '../given.ts';

const columns = ['dag_id', 'run_id', 'task_id', 'map_index', 'iteration', 'state', 'effect'];

export const clearTasks: CommandBody = async (context, given) =>
  clearAfterAsking(context, given, await requestsOf(context, given));

/** Shows what would be cleared, asks, and clears it. */
export async function clearAfterAsking(
  context: CommandContext,
  given: Given,
  requests: readonly ClearRequest[],
): Promise<number> {
  const wouldBe = await clearAll(context, requests, true);
  printRows(context.screen, {
    rows: wouldBe.map(present),
    columns,
    format: outputOf(given),
    empty: 'Nothing would be cleared.',
  });
  if (wouldBe.length === 0) return ExitCode.ok;
  const question = `This will clear ${summary(wouldBe)}. Go on?`;
  if (!given.flag('yes') && !(await context.confirm(question))) {
    context.screen.note('Nothing was changed. With --yes there is no question.');
    return ExitCode.failed;
  }
  const cleared = await clearAll(context, requests, false);
  context.screen.note(`Cleared ${summary(cleared)}.`);
  return ExitCode.ok;
}

async function clearAll(
  { config }: CommandContext,
  requests: readonly ClearRequest[],
  dryRun: boolean,
): Promise<readonly AffectedInstance[]> {
  const work = async (control: Control): Promise<readonly AffectedInstance[]> =>
    control.clearRuns(requests.map((request) => ({ ...request, dryRun })));
  return requests.length === 0 ? [] : (await act(config(), work)).result;
}

function requestsOf(context: CommandContext, given: Given): Promise<ClearRequest[]> {
  if (given.flag('onlyFailed') && given.flag('onlyRunning'))
    throw usageError('--only-failed and --only-running leave nothing: give one of them.');
  // Looked at first: an expression that is none is told also where no run would be cleared.
  const pattern = given.text('taskRegex');
  if (pattern !== null) patternOf(pattern);
  return readDatabase(context.config(), async (database) => {
    const requests: ClearRequest[] = [];
    const bundles = given.list('bundleName');
    for (const dagId of await chosenDags(database, given.positional(0), given.flag('dagRegex'))) {
      if (bundles.length > 0 && !bundles.includes((await requireDag(database, dagId)).bundle_name)) continue;
      for (const run of await runsOf(database, context, dagId, given)) {
        const version = await versionAfter(database, context, run, given);
        const tasks = tasksOf(given, version);
        // On the latest version a run may change although nothing of it is named.
        if (tasks?.length === 0 && !version.isMoved) continue;
        requests.push({
          dagId,
          runId: run.run_id,
          tasks,
          onlyFailed: given.flag('onlyFailed'),
          onlyRunning: given.flag('onlyRunning'),
          includeUpstream: given.flag('upstream'),
          includeDownstream: given.flag('downstream'),
          // Not asked for is left to the DAG and the configuration.
          onLatestVersion: given.flag('runOnLatestVersion') || null,
          dryRun: true,
          actor,
        });
      }
    }
    return requests;
  });
}

async function runsOf(
  database: Database,
  { config }: CommandContext,
  dagId: string,
  given: Given,
): Promise<readonly RunRow[]> {
  const zone = config().core.defaultTimezone;
  const runId = given.text('runId');
  if (runId !== null) return [await requireRun(database, { dagId, runIdOrDate: runId, zone })];
  const startUs = given.instant('startDate', zone);
  const endUs = given.instant('endDate', zone);
  const filters: Filter[] = [{ field: 'dag_id', op: 'in', values: [dagId] }];
  if (startUs !== null) filters.push({ field: 'logical_date', op: 'gte', value: startUs });
  if (endUs !== null) filters.push({ field: 'logical_date', op: 'lte', value: endUs });
  const order = [{ field: 'run_after', descending: false }];
  const listing = { filters, order, limit: Number.MAX_SAFE_INTEGER, offset: 0 };
  return (await listRows<RunRow>(database, runResource, listing)).rows;
}

interface VersionAfter {
  readonly definition: DagDefinition;
  /** It is another than the run has now. */
  readonly isMoved: boolean;
}

/** The version in which the run would go on. */
async function versionAfter(
  database: Database,
  { config }: CommandContext,
  run: RunRow,
  given: Given,
): Promise<VersionAfter> {
  const latestId = (await requireDag(database, run.dag_id)).latest_version_id;
  if (latestId !== null && latestId !== run.version_id) {
    const definition = await definitionOfVersion(database, run.dag_id, latestId);
    const asked = given.flag('runOnLatestVersion') || null;
    if (rerunsOnLatest(asked, definition, config().core.rerunWithLatestVersion))
      return { definition, isMoved: true };
  }
  return { definition: await definitionOfVersion(database, run.dag_id, run.version_id), isMoved: false };
}

/** Null: all of them. What is named is looked up in the version in which the run would go on. */
function tasksOf(given: Given, { definition }: VersionAfter): ClearRequest['tasks'] {
  const pattern = given.text('taskRegex');
  if (pattern === null) return null;
  const fits = patternOf(pattern);
  return definition.tasks.map(({ taskId }) => taskId).filter((taskId) => fits.test(taskId));
}

function present(each: AffectedInstance) {
  return {
    dag_id: each.dagId,
    run_id: each.runId,
    task_id: each.taskId,
    map_index: each.mapIndex,
    iteration: each.iteration,
    state: each.state,
    effect: effectOf(each),
  };
}

function effectOf({ change, isDropped }: AffectedInstance): string {
  if (change === 'added') return 'new, will run';
  if (change === 'removed') return 'leaves the run';
  return isDropped ? 'later iteration, is dropped' : 'runs again';
}

function summary(affected: readonly AffectedInstance[]): string {
  const runs = new Set(affected.map(({ dagId, runId }) => JSON.stringify([dagId, runId])));
  return `${count(affected.length, 'task instance')} of ${count(runs.size, 'run')}`;
}

const count = (amount: number, what: string): string => `${amount} ${what}${amount === 1 ? '' : 's'}`;
