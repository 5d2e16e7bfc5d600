// What stands above a task besides its trigger rule, in words: lists that are not known yet, setups, iterations, groups
// that are tried again, and the run before.
import type { InstanceState } from '../state/task-state.ts';
import { clockText } from './why-clock.ts';

export interface GroupRetryFact {
  readonly groupId: string;
  readonly atUs: number;
  /** Of the try to come. */
  readonly tryNumber: number;
  readonly maxTries: number;
}

export interface StructureFacts {
  /** Tasks whose lists decide how many instances there are, as long as one of them is not known. */
  readonly listsFrom?: readonly string[];
  /** The mapped group that is not expanded yet; null where it is the task itself. */
  readonly mappedGroupId?: string | null;
  /** Setups that have not ended. */
  readonly openSetups?: readonly string[];
  /** Setups further up that ended without success. */
  readonly lostSetups?: readonly { readonly taskId: string; readonly state: InstanceState }[];
  /** A loop whose next iteration, or end, it waits for; iterations from 0. */
  readonly loop?: {
    readonly groupId: string;
    readonly iteration: number;
    readonly maxIterations: number;
  } | null;
  /** Branches and short circuits above it that have not answered: until then it is neither skipped nor given up. */
  readonly openGates?: readonly string[];
  /** A group around it that failed and will be tried again. */
  readonly groupRetry?: GroupRetryFact | null;
  /** Such a group that has a task directly upstream of it. */
  readonly upstreamRetry?: GroupRetryFact | null;
  /** What `dependsOnPast` or `waitForDownstream` asks of the run before, where it is not met. */
  readonly past?: {
    readonly runId: string;
    /** The instance of this task, or of one directly downstream of it. */
    readonly taskId: string;
    readonly isDownstream: boolean;
    readonly state: InstanceState;
    /** That run has no instance of it. */
    readonly isAbsent?: true;
  } | null;
}

/** What must come about before its rule is asked. */
export function explainStructure(facts: StructureFacts | undefined, nowUs: number): string | null {
  if (!facts) return null;
  const { groupRetry, listsFrom = [], openSetups = [] } = facts;
  if (groupRetry) return explainRetry(groupRetry, nowUs);
  if (listsFrom.length > 0) {
    const whose = facts.mappedGroupId ? ` that group ${facts.mappedGroupId} is mapped over` : '';
    return `waits for the ${listsFrom.length === 1 ? 'list' : 'lists'} of ${together(listsFrom)}${whose}`;
  }
  if (openSetups.length > 0) {
    return `waits for ${openSetups.length === 1 ? 'setup' : 'setups'} ${together(openSetups)} to end`;
  }
  return null;
}

/** What an upstream task that has not ended is a part of, where that says more than its state. */
export function explainAbove(facts: StructureFacts | undefined, nowUs: number): string | null {
  const { loop, upstreamRetry } = facts ?? {};
  if (upstreamRetry) return explainRetry(upstreamRetry, nowUs);
  if (!loop) return null;
  return `waits for iteration ${loop.iteration} of ${loop.groupId} to end, of at most ${loop.maxIterations}`;
}

function explainRetry({ atUs, groupId, maxTries, tryNumber }: GroupRetryFact, nowUs: number): string {
  const when = atUs > nowUs ? `at ${clockText(atUs, nowUs)}` : 'shortly';
  return `waits for group ${groupId}, which is tried again ${when} (try ${tryNumber} of ${maxTries})`;
}

/** The setups because of which it did not run; null where none is known. */
export function explainLostSetups(
  facts: StructureFacts | undefined,
  state: 'skipped' | 'upstream_failed',
): string | null {
  const lost = facts?.lostSetups ?? [];
  const named = lost.filter((setup) => (setup.state === 'skipped') === (state === 'skipped'));
  if (named.length === 0) return null;
  const ids = together(named.map(({ taskId }) => taskId));
  const setups = named.length === 1 ? 'setup' : 'setups';
  if (state === 'skipped')
    return `skipped because ${setups} ${ids} ${named.length === 1 ? 'was' : 'were'} skipped`;
  const ran = named.some((setup) => setup.state === 'failed');
  return `not run because ${setups} ${ids} ${ran ? 'failed' : 'could not run'}`;
}

/** What the run before has to do with it. */
export function explainPast(facts: StructureFacts | undefined): string | null {
  const past = facts?.past;
  if (!past) return null;
  if (past.isAbsent)
    return `waits for its instance in run ${past.runId}, which has none: mark this one as success to go on without`;
  const what = past.isDownstream ? `${past.taskId}, downstream of it,` : 'its instance';
  return `waits for ${what} in run ${past.runId}, which ${pastState(past.state)}`;
}

function pastState(state: InstanceState): string {
  if (state === null) return 'has not started';
  if (state === 'failed') return 'failed';
  if (state === 'upstream_failed') return 'could not run';
  return `is ${state.replaceAll('_', ' ')}`;
}

const together = (ids: readonly string[]): string =>
  ids.length < 2 ? (ids[0] ?? '') : `${ids.slice(0, -1).join(', ')} and ${ids.at(-1)}`;
