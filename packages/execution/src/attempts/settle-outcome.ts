// Decides what an outcome means for its instance: which state follows, whether another try is left, and until when it waits.
import {
  type AttemptOutcome,
  checkSuccess,
  type ErrorReport,
  FailureReason,
  type GraphTask,
  type InstanceState,
  type RefusedSuccess,
  type RunGraph,
  type TaskEvent,
} from '@ariel/core';

export interface SettledOutcome {
  readonly event: Extract<TaskEvent, 'succeed' | 'fail' | 'skip' | 'reschedule' | 'retry'>;
  readonly state: Extract<
    InstanceState,
    'success' | 'failed' | 'skipped' | 'up_for_reschedule' | 'up_for_retry'
  >;
  readonly waitUntilUs: number | null;
  readonly error: ErrorReport | null;
  readonly reason: string | null;
  /** One more try, because this one was lost and `infraRetries` are left. */
  readonly grantsTry: boolean;
}

export interface TryFacts {
  readonly mapIndex: number;
  readonly iteration: number;
  readonly path: string | null;
  readonly tryNumber: number;
  readonly maxTries: number;
  readonly infraLosses: number;
  readonly endUs: number;
}

const lostReasons: ReadonlySet<FailureReason> = new Set<FailureReason>([
  FailureReason.lost,
  FailureReason.processDied,
]);

export function settleOutcome(
  graph: RunGraph,
  task: GraphTask,
  outcome: AttemptOutcome,
  facts: TryFacts,
  maxMapLength: number,
): SettledOutcome {
  switch (outcome.kind) {
    case 'success': {
      const refused = checkSuccess(graph, task, facts, outcome, maxMapLength);
      if (refused) return fail(task, failureOf(refused), facts);
      return plain('succeed', 'success', null, null);
    }
    case 'skipped':
      return plain('skip', 'skipped', null, outcome.reason ?? 'the task skipped itself');
    case 'reschedule':
      return plain('reschedule', 'up_for_reschedule', outcome.atUs, 'the sensor asks again later');
    case 'failed':
      return fail(task, outcome, facts);
  }
}

function plain(
  event: SettledOutcome['event'],
  state: SettledOutcome['state'],
  waitUntilUs: number | null,
  reason: string | null,
): SettledOutcome {
  return { event, state, waitUntilUs, error: null, reason, grantsTry: false };
}

type Failure = Extract<AttemptOutcome, { kind: 'failed' }>;

function fail(task: GraphTask, failure: Failure, facts: TryFacts): SettledOutcome {
  const { infraRetries, retryDelayMs } = task.definition;
  const grantsTry = lostReasons.has(failure.reason) && facts.infraLosses < infraRetries;
  const hasTry = grantsTry || facts.tryNumber <= facts.maxTries;
  const reason = reasonOf(failure);
  if (!failure.retryable || !hasTry) {
    return {
      event: 'fail',
      state: 'failed',
      waitUntilUs: null,
      error: failure.error,
      reason,
      grantsTry: false,
    };
  }
  // What was lost with its process need not wait: nothing of the task itself went wrong.
  const waitUntilUs = facts.endUs + (grantsTry ? 0 : retryDelayMs * 1000);
  return { event: 'retry', state: 'up_for_retry', waitUntilUs, error: failure.error, reason, grantsTry };
}

function reasonOf(failure: Failure): string {
  const first = failure.error.message.split('\n', 1)[0] ?? '';
  return failure.reason === FailureReason.error ? `${failure.error.name}: ${first}` : first;
}

function failureOf({ code, message, name, retryable }: RefusedSuccess): Failure {
  const error = { name, message, code, frames: [], cause: null };
  return { kind: 'failed', error, retryable, reason: FailureReason.error };
}
