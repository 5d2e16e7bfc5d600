// Decides what an outcome means for its instance: which state follows, whether another try is left, and until when it waits.
import {
  type AttemptOutcome,
  checkSuccess,
  type ErrorReport,
  FailureReason,
  failureWords,
  type GraphTask,
  type InstanceState,
  type RefusedSuccess,
  type RunGraph,
  retryDelayMs,
  type TaskEvent,
} from '@ariel/core';
import { DEFAULT_MAX_RETRY_DELAY_MS, type GrowingWait } from './retry-wait.ts';

export interface SettledOutcome {
  readonly event: Extract<
    TaskEvent,
    'succeed' | 'fail' | 'skip' | 'reschedule' | 'retry' | 'defer' | 'awaitInput'
  >;
  readonly state: Extract<
    InstanceState,
    'success' | 'failed' | 'skipped' | 'up_for_reschedule' | 'up_for_retry' | 'deferred' | 'awaiting_input'
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
  /** When the process that reports began. */
  readonly startUs?: number | null;
  /** Where the delay between tries grows. */
  readonly growing?: GrowingWait | null;
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
    case 'awaitingInput': {
      const { request, timeoutMs } = outcome;
      const untilUs = timeoutMs === null ? null : facts.endUs + timeoutMs * 1000;
      return plain('awaitInput', 'awaiting_input', untilUs, `asks: ${request.subject}`.slice(0, 500));
    }
    case 'deferred':
      return plain(
        'defer',
        'deferred',
        deferredUntilUs(task, outcome, facts),
        `trigger ${outcome.trigger.name}`,
      );
    case 'failed':
      return fail(task, outcome, facts);
  }
}

/** As in Airflow, a wait is part of what `executionTimeout` limits. */
function deferredUntilUs(
  { definition: { executionTimeoutMs } }: GraphTask,
  { timeoutMs }: Extract<AttemptOutcome, { kind: 'deferred' }>,
  { endUs, startUs }: TryFacts,
): number | null {
  const ownUs = timeoutMs === null ? Number.POSITIVE_INFINITY : endUs + timeoutMs * 1000;
  const limitUs =
    executionTimeoutMs === null ? Number.POSITIVE_INFINITY : (startUs ?? endUs) + executionTimeoutMs * 1000;
  const untilUs = Math.min(ownUs, limitUs);
  return Number.isFinite(untilUs) ? untilUs : null;
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
  const { infraRetries } = task.definition;
  const grantsTry = lostReasons.has(failure.reason) && facts.infraLosses < infraRetries;
  const hasTry = grantsTry || facts.tryNumber <= facts.maxTries;
  const reason = failureWords(failure);
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
  const waitUntilUs = facts.endUs + (grantsTry ? 0 : delayMs(task, failure, facts) * 1000);
  return { event: 'retry', state: 'up_for_retry', waitUntilUs, error: failure.error, reason, grantsTry };
}

function delayMs({ definition }: GraphTask, { policy }: Failure, { growing, tryNumber }: TryFacts): number {
  if (policy?.delayMs != null) return policy.delayMs;
  const { capMs, hash } = growing ?? { hash: () => 0n, capMs: DEFAULT_MAX_RETRY_DELAY_MS };
  return retryDelayMs(definition, tryNumber, { hash, capMs });
}

function failureOf({ code, message, name, retryable }: RefusedSuccess): Failure {
  const error = { name, message, code, frames: [], cause: null };
  return { kind: 'failed', error, retryable, reason: FailureReason.error };
}
