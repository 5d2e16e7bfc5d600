// What stands above a task besides its trigger rule, in words: lists that are not known yet, setups, iterations, groups
// that are tried again, and the run before.
import type { InstanceState } from '../state/task-state.ts';
import { clockText } from './why-clock.ts';

export interface StructureFacts {
  /** Tasks whose lists decide how many instances there are, as long as one of them is not known. */
  readonly listsFrom?: readonly string[];
  /** The mapped group that is not expanded yet; null where it is the task itself. */
  readonly mappedGroupId?: string | null;
  /** Setups that have not ended. */
  readonly openSetups?: readonly string[];
  /** A loop whose next iteration, or end, it waits for; iterations from 0. */
  readonly loop?: {
    readonly groupId: string;
    readonly iteration: number;
    readonly maxIterations: number;
  } | null;
  /** A group that failed and will be tried again. */
  readonly groupRetry?: {
    readonly groupId: string;
    readonly atUs: number;
    readonly tryNumber: number;
    readonly maxTries: number;
  } | null;
  /** What `dependsOnPast` or `waitForDownstream` asks of the run before, where it is not met. */
  readonly past?: {
    readonly runId: string;
    /** The instance of this task, or of one directly downstream of it. */
    readonly taskId: string;
    readonly isDownstream: boolean;
    readonly state: InstanceState;
  } | null;
}

export function explainStructure(facts: StructureFacts | undefined, nowUs: number): string | null {
  if (!facts) return null;
  const { groupRetry, listsFrom = [], loop, openSetups = [] } = facts;
  if (groupRetry) {
    const { atUs, groupId, maxTries, tryNumber } = groupRetry;
    const when = atUs > nowUs ? `at ${clockText(atUs, nowUs)}` : 'shortly';
    return `waits for group ${groupId}, which is tried again ${when} (try ${tryNumber} of ${maxTries})`;
  }
  if (listsFrom.length > 0) {
    const whose = facts.mappedGroupId ? ` that group ${facts.mappedGroupId} is mapped over` : '';
    return `waits for the ${listsFrom.length === 1 ? 'list' : 'lists'} of ${together(listsFrom)}${whose}`;
  }
  if (openSetups.length > 0) {
    return `waits for ${openSetups.length === 1 ? 'setup' : 'setups'} ${together(openSetups)} to end`;
  }
  if (loop) {
    return `waits for iteration ${loop.iteration} of ${loop.groupId} to end, of at most ${loop.maxIterations}`;
  }
  return null;
}

/** What the run before has to do with it. */
export function explainPast(facts: StructureFacts | undefined): string | null {
  const past = facts?.past;
  if (!past) return null;
  const what = past.isDownstream ? `${past.taskId}, downstream of it,` : 'its instance';
  return `waits for ${what} in run ${past.runId}, which ${pastState(past.state)}`;
}

function pastState(state: InstanceState): string {
  if (state === null) return 'has not started';
  if (state === 'upstream_failed') return 'could not run';
  return `is ${state.replaceAll('_', ' ')}`;
}

const together = (ids: readonly string[]): string =>
  ids.length < 2 ? (ids[0] ?? '') : `${ids.slice(0, -1).join(', ')} and ${ids.at(-1)}`;
