// What a task reports as a success may still be none: a list that others need is missing, a branch leads nowhere, a loop
// has no iterations left. The same for everyone who settles reports.
import type { AttemptOutcome } from '../run/attempt-outcome.ts';
import { checkMapSource } from './map-source.ts';
import type { GraphTask, RunGraph } from './run-graph.ts';
import { coordinatesOf } from './scope.ts';

export interface RefusedSuccess {
  /** Class of the error that stands for it. */
  readonly name: string;
  readonly code: string;
  readonly message: string;
  /** Whether a further try may help. */
  readonly retryable: boolean;
}

export interface InstancePlaceName {
  readonly mapIndex: number;
  readonly iteration: number;
  readonly path: string | null;
}

/** Why the try has failed all the same, or null where it has not. */
export function checkSuccess(
  graph: RunGraph,
  task: GraphTask,
  place: InstancePlaceName,
  outcome: Extract<AttemptOutcome, { kind: 'success' }>,
  maxMapLength: number,
): RefusedSuccess | null {
  const source = checkMapSource(task, outcome.xcoms, maxMapLength);
  if (source) return { name: 'MapSourceError', ...source, retryable: true };
  return checkBranch(graph, task, outcome.followed) ?? checkGate(task, place, outcome.loopStops);
}

function checkBranch(
  graph: RunGraph,
  task: GraphTask,
  followed: readonly string[] | null,
): RefusedSuccess | null {
  // Where its cases were named in the DAG, the ids come from there.
  if (task.definition.branchTargets !== null) return null;
  const { groups } = graph.definition;
  const unknown = (followed ?? []).find(
    (id) => !graph.hasTask(id) && !groups.some(({ groupId }) => groupId === id),
  );
  if (unknown === undefined) return null;
  return {
    name: 'BranchError',
    code: 'ARIEL_BRANCH_ANSWER',
    message:
      `Branch ${task.taskId} chose ${JSON.stringify(unknown)}, but DAG ${graph.dagId} has no task and no group of this id. ` +
      'Return the full id of a task or group downstream of the branch, with the ids of its groups in front.',
    retryable: true,
  };
}

/** A loop that reaches its last iteration without being told to stop has failed: its gate says so. */
function checkGate(
  task: GraphTask,
  place: InstancePlaceName,
  loopStops: boolean | undefined,
): RefusedSuccess | null {
  const loop = task.scope.group?.loop;
  if (loopStops !== false || !loop) return null;
  const index = coordinatesOf(task.scopes, false, place).at(-1) ?? 0;
  if (index + 1 < loop.maxIterations) return null;
  return {
    name: 'LoopCapReached',
    code: 'ARIEL_LOOP_CAP',
    message:
      `Loop ${task.scope.groupId} ran its ${loop.maxIterations} iterations, and until() still said no. ` +
      'Raise maxIterations, or let until() say yes earlier.',
    retryable: false,
  };
}
