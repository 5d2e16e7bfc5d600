// What the report of an Airflow client means: the outcome that the same service takes from our own workers.
import {
  type AttemptOutcome,
  type Continuation,
  FailureReason,
  type HumanRequest,
  type ReportedAssetEvent,
  toldDelayMs,
  type XComEntry,
} from '@ariel/core';
import { ApiError } from '../../../server/api-error.ts';
import { instantOf } from '../forms/instant-text.ts';
import { isoDurationMs, type OutletEvent, type StatePayload } from './state-payload.ts';

export interface Stored {
  /** What the attempt has stored under its keys so far. */
  readonly xcoms: readonly XComEntry[];
  /** The direct downstream tasks that a branch follows; null where it said nothing. */
  readonly followed: readonly string[] | null;
  /** What it asked people; null where it asked nothing. */
  readonly request: HumanRequest | null;
}

/** The trigger that runs what the client names; its own library knows the classes of Python. */
export const FOREIGN_TRIGGER = { name: 'python', module: 'ariel/python' } as const;

export function outcomeOf(payload: StatePayload, { followed, request, xcoms }: Stored): AttemptOutcome {
  switch (payload.state) {
    case 'success':
      return {
        kind: 'success',
        xcoms,
        followed,
        // What it stored is there already.
        keepsValue: true,
        ...(payload.loop_decision ? { loopStops: payload.loop_decision.stop } : {}),
        ...reportedEvents(payload.outlet_events ?? []),
      };
    case 'skipped':
      return { kind: 'skipped', reason: payload.retry_reason ?? null };
    case 'up_for_reschedule':
      return { kind: 'reschedule', atUs: instantOf('reschedule_date', payload.reschedule_date ?? '') };
    case 'up_for_retry':
      return failed(payload, true);
    case 'failed':
      return failed(payload, false);
    case 'deferred':
      return deferred(payload);
    case 'awaiting_input': {
      if (request === null)
        throw new ApiError(422, {
          reason: 'no_request',
          message: 'Nothing was asked: POST hitlDetails/{task_instance_id} comes before.',
        });
      const timeoutMs = isoDurationMs('timeout', payload.timeout);
      return { kind: 'awaitingInput', request, next: continuation(payload), timeoutMs, xcoms: [] };
    }
    default:
      throw new ApiError(422, {
        reason: 'unsupported_state',
        message: `The state ${payload.state} is decided by the server, not by a task.`,
      });
  }
}

function deferred(payload: StatePayload): AttemptOutcome {
  const { classpath = '', queue = null, trigger_kwargs: kwargs = {} } = payload;
  // As text: values in it are the client's to read.
  const args = JSON.stringify({
    classpath,
    kwargs: typeof kwargs === 'string' ? kwargs : JSON.stringify(kwargs),
  });
  return {
    kind: 'deferred',
    trigger: { ...FOREIGN_TRIGGER, args, queue },
    next: continuation(payload),
    timeoutMs: isoDurationMs('trigger_timeout', payload.trigger_timeout),
    xcoms: [],
  };
}

const continuation = ({
  next_kwargs: kwargs = {},
  next_method: method = '',
}: StatePayload): Continuation => ({
  method,
  kwargs: JSON.stringify(kwargs),
});

/** What the task said of its outlets; what its outlets are, the server knows itself. */
function reportedEvents(given: readonly OutletEvent[]): {
  readonly assetEvents?: readonly ReportedAssetEvent[];
} {
  if (given.length === 0) return {};
  return {
    assetEvents: given.map(
      ({
        dest_asset_key: asset,
        extra,
        partition_key: key,
        partition_keys: keys,
        source_alias_name: alias,
      }) => {
        const partitionKeys = [...(key == null ? [] : [key]), ...(keys ?? [])];
        return {
          asset,
          extra: JSON.stringify(extra ?? {}),
          ...(alias == null ? {} : { alias }),
          ...(partitionKeys.length === 0 ? {} : { partitionKeys }),
        };
      },
    ),
  };
}

/** Whether a try is left is the client's word here: it was told so when it began. */
function failed(
  { retry_delay_seconds: seconds, retry_reason: why }: StatePayload,
  retryable: boolean,
): AttemptOutcome {
  const message = why ?? 'The task failed; its log says why.';
  const delayMs = seconds == null ? null : toldDelayMs(seconds);
  return {
    kind: 'failed',
    error: { name: 'TaskFailed', message, code: null, frames: [], cause: null },
    retryable,
    reason: FailureReason.error,
    ...(delayMs === null ? {} : { policy: { action: 'retry', delayMs, reason: why ?? null } }),
  };
}
