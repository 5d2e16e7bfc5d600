// `ariel tasks mark-success`, `mark-failed`, `mark-skipped`: shows what would change, asks, and marks. What changes, the control port says.
import type { DagDefinition } from '@ariel/core';
import type { AffectedInstance, Control, InstanceReference, MarkRequest } from '@ariel/protocol';
import type { Database } from '@ariel/store';
import { type Filter, listRows, type RunRow, runResource } from '@ariel/store/reads';
import { act, actor } from '../../client/act.ts';
import { definitionOfVersion, requireRun, unknownTask } from '../../client/find-dag.ts';
import { readDatabase } from '../../client/read-database.ts';
import { outputOf } from '../../output/output-flag.ts';
import { printRows } from '../../output/print-rows.ts';
import type { CommandBody, CommandContext } from '../command.ts';
import { ExitCode } from '../exit-code.ts';
import type { Given } from '../given.ts';

const columns = ['dag_id', 'run_id', 'task_id', 'map_index', 'iteration', 'state', 'effect'];

export const markTasks =
  (state: MarkRequest['state']): CommandBody =>
  async (context, given) => {
    const requests = await requestsOf(context, given, state);
    const mark = async (control: Control, dryRun: boolean): Promise<readonly AffectedInstance[]> =>
      control.setInstanceStates(requests.map((request) => ({ ...request, dryRun })));
    return changeAfterAsking(context, given, {
      what: `mark as ${state}`,
      change: mark,
      effectOf: ({ change, isCleared, isDropped }) => {
        if (change === 'added') return 'new, will run';
        if (change === 'removed') return 'leaves the run';
        if (isDropped) return 'later iteration, is dropped';
        return isCleared ? 'runs again' : `is marked ${state}`;
      },
    });
  };

export interface Asked {
  /** "mark as failed". */
  readonly what: string;
  readonly change: (control: Control, dryRun: boolean) => Promise<readonly AffectedInstance[]>;
  readonly effectOf: (each: AffectedInstance) => string;
  /** Also where no instance changes: a run may be marked that has nothing open. @default false */
  readonly isEmptyChange?: boolean;
}

/** Shows what would change, asks, and changes it. */
export async function changeAfterAsking(
  context: CommandContext,
  given: Given,
  { change, effectOf, isEmptyChange = false, what }: Asked,
): Promise<number> {
  const { config, screen } = context;
  const wouldBe = (await act(config(), (control) => change(control, true))).result;
  printRows(screen, {
    rows: wouldBe.map((each) => ({
      dag_id: each.dagId,
      run_id: each.runId,
      task_id: each.taskId,
      map_index: each.mapIndex,
      iteration: each.iteration,
      state: each.state,
      effect: effectOf(each),
    })),
    columns,
    format: outputOf(given),
    empty: 'No task instance would change.',
  });
  if (given.flag('dryRun') || (wouldBe.length === 0 && !isEmptyChange)) return ExitCode.ok;
  const question = `This will ${what}: ${count(wouldBe)} would change. Go on?`;
  if (!given.flag('yes') && !(await context.confirm(question))) {
    screen.note('Nothing was changed. With --yes there is no question.');
    return ExitCode.failed;
  }
  const changed = (await act(config(), (control) => change(control, false))).result;
  screen.note(`Changed ${count(changed)}.`);
  return ExitCode.ok;
}

const count = ({ length }: readonly AffectedInstance[]): string =>
  `${length} task instance${length === 1 ? '' : 's'}`;

function requestsOf(
  context: CommandContext,
  given: Given,
  state: MarkRequest['state'],
): Promise<MarkRequest[]> {
  const [dagId, runIdOrDate] = [given.positional(0), given.positional(1)];
  const zone = context.config().core.defaultTimezone;
  const mapIndex = given.wholeNumber('mapIndex', { min: -1 });
  return readDatabase(context.config(), async (database) => {
    const run = await requireRun(database, { dagId, runIdOrDate, zone });
    const definition = await definitionOfVersion(database, dagId, run.version_id);
    const taskIds = given.positionals(2).flatMap((name) => taskIdsOf(definition, name));
    const tasks: (string | InstanceReference)[] =
      mapIndex === null ? taskIds : taskIds.map((taskId) => ({ taskId, mapIndex }));
    return (await runsAround(database, run, given)).map(({ run_id: runId }) => ({
      dagId,
      runId,
      tasks,
      state,
      includeUpstream: given.flag('upstream'),
      includeDownstream: given.flag('downstream'),
      dryRun: true,
      actor,
    }));
  });
}

/** A task, or the tasks of a group with those of groups in it. */
function taskIdsOf({ dagId, groups, tasks }: DagDefinition, name: string): string[] {
  if (tasks.some(({ taskId }) => taskId === name)) return [name];
  const inside = new Set([name]);
  // A group stands after the one that holds it.
  for (const { groupId, parentGroupId } of groups)
    if (parentGroupId !== null && inside.has(parentGroupId)) inside.add(groupId);
  const named = tasks.filter(({ groupId }) => groupId !== null && inside.has(groupId));
  if (named.length > 0) return named.map(({ taskId }) => taskId);
  const known = [...tasks.map(({ taskId }) => taskId), ...groups.map(({ groupId }) => groupId)];
  throw unknownTask(dagId, name, known);
}

/** The run, with those that were due before or after it where asked. */
async function runsAround(
  database: Database,
  run: RunRow,
  given: Given,
): Promise<readonly Pick<RunRow, 'run_id'>[]> {
  const [past, future] = [given.flag('past'), given.flag('future')];
  if (!past && !future) return [run];
  const filters: Filter[] = [{ field: 'dag_id', op: 'in', values: [run.dag_id] }];
  if (!past) filters.push({ field: 'run_after', op: 'gte', value: run.run_after });
  if (!future) filters.push({ field: 'run_after', op: 'lte', value: run.run_after });
  const order = [{ field: 'run_after', descending: false }];
  const listing = { filters, order, limit: Number.MAX_SAFE_INTEGER, offset: 0 };
  return (await listRows<RunRow>(database, runResource, listing)).rows;
}
