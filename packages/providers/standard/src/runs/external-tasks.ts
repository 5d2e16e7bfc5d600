// One look at tasks, a group or a whole run of another DAG: whether all that is waited for is there, or whether it never will be.
import { type Ask, countInstances, countRuns, instanceStates } from './server-questions.ts';

export interface ExternalTasks {
  readonly dagId: string;
  /** Null: the runs themselves, or the group. */
  readonly taskIds: readonly string[] | null;
  readonly taskGroupId: string | null;
  /** Logical dates of the runs, ISO 8601. */
  readonly logicalDates: readonly string[];
  readonly allowedStates: readonly string[];
  readonly skippedStates: readonly string[];
  readonly failedStates: readonly string[];
}

export type Seen = 'there' | 'not yet' | 'failed' | 'skipped';

export async function lookAtTasks(ask: Ask, tasks: ExternalTasks): Promise<Seen> {
  if (tasks.taskGroupId !== null && tasks.taskIds === null) return lookAtGroup(ask, tasks, tasks.taskGroupId);
  if (tasks.failedStates.length > 0 && (await count(ask, tasks, tasks.failedStates)) > 0) return 'failed';
  if (tasks.skippedStates.length > 0 && (await count(ask, tasks, tasks.skippedStates)) > 0) return 'skipped';
  const wanted = tasks.logicalDates.length * (tasks.taskIds?.length ?? 1);
  return (await count(ask, tasks, tasks.allowedStates)) >= wanted ? 'there' : 'not yet';
}

function count(
  ask: Ask,
  { dagId, logicalDates, taskIds }: ExternalTasks,
  states: readonly string[],
): Promise<number> {
  if (taskIds === null) return countRuns(ask, { dagId, logicalDates, states });
  return countInstances(ask, { dagId, logicalDates, taskIds, states });
}

/** Every task of the group must be there in the run of each date. */
async function lookAtGroup(
  ask: Ask,
  { allowedStates, dagId, failedStates, logicalDates, skippedStates }: ExternalTasks,
  taskGroupId: string,
): Promise<Seen> {
  const runs = Object.values(await instanceStates(ask, { dagId, logicalDates, taskGroupId }));
  const states = runs.flatMap((run) => Object.values(run));
  const has = (wanted: readonly string[]): boolean =>
    states.some((state) => state !== null && wanted.includes(state));
  if (has(failedStates)) return 'failed';
  if (has(skippedStates)) return 'skipped';
  const isAll = states.every((state) => state !== null && allowedStates.includes(state));
  return runs.length >= logicalDates.length && isAll ? 'there' : 'not yet';
}
