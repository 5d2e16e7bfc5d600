// The reports of Airflow's clients: their shapes, and the outcome that each stands for.
import { type AttemptOutcome, FailureReason, type ReportedAssetEvent, type XComEntry } from '@ariel/core';
import { type Static, Type } from 'typebox';
import { ApiError } from '../../server/api-error.ts';
import { instantOf } from './instant-text.ts';

const orNull = Type.Optional(Type.Union([Type.String(), Type.Null()]));
const LoopDecision = Type.Object({ stop: Type.Boolean(), reason: orNull }, { additionalProperties: false });

const OutletEvent = Type.Object(
  {
    dest_asset_key: Type.Object({ name: Type.String(), uri: Type.String() }),
    extra: Type.Optional(Type.Union([Type.Record(Type.String(), Type.Unknown()), Type.Null()])),
    source_alias_name: orNull,
    partition_keys: Type.Optional(Type.Union([Type.Array(Type.String()), Type.Null()])),
  },
  { additionalProperties: true },
);
type OutletEvent = Static<typeof OutletEvent>;

export const StatePayload = Type.Object(
  {
    state: Type.Union(
      [
        'success',
        'failed',
        'skipped',
        'removed',
        'upstream_failed',
        'server_terminated',
        'up_for_retry',
        'up_for_reschedule',
        'deferred',
        'awaiting_input',
      ].map((state) => Type.Literal(state)),
    ),
    end_date: Type.Optional(Type.String()),
    reschedule_date: Type.Optional(Type.String()),
    rendered_map_index: orNull,
    retry_delay_seconds: Type.Optional(Type.Union([Type.Number(), Type.Null()])),
    retry_reason: orNull,
    hostname: orNull,
    pid: Type.Optional(Type.Union([Type.Integer(), Type.Null()])),
    task_outlets: Type.Optional(Type.Array(Type.Unknown())),
    outlet_events: Type.Optional(Type.Array(OutletEvent)),
    loop_decision: Type.Optional(Type.Union([LoopDecision, Type.Null()])),
  },
  // What a deferral says beside its state is read where deferrals are known.
  { additionalProperties: true },
);
export type StatePayload = Static<typeof StatePayload>;

export interface Stored {
  /** What the attempt has stored under its keys so far. */
  readonly xcoms: readonly XComEntry[];
  /** The direct downstream tasks that a branch follows; null where it said nothing. */
  readonly followed: readonly string[] | null;
}

/** `at`: when the report came, for what says no time of its own. */
export function outcomeOf(payload: StatePayload, stored: Stored): AttemptOutcome {
  switch (payload.state) {
    case 'success':
      return {
        kind: 'success',
        ...stored,
        ...(payload.loop_decision ? { loopStops: payload.loop_decision.stop } : {}),
        ...reportedEvents(payload.outlet_events ?? []),
      };
    case 'skipped':
      return { kind: 'skipped', reason: null };
    case 'up_for_reschedule':
      return { kind: 'reschedule', atUs: instantOf('reschedule_date', payload.reschedule_date ?? '') };
    case 'up_for_retry':
      return failed(payload, true);
    case 'failed':
      return failed(payload, false);
    default:
      throw new ApiError(422, {
        reason: 'unsupported_state',
        message: `The state ${payload.state} cannot be reported to this server.`,
      });
  }
}

/** What the task said of its outlets; what its outlets are, the server knows itself. */
function reportedEvents(given: readonly OutletEvent[]): {
  readonly assetEvents?: readonly ReportedAssetEvent[];
} {
  if (given.length === 0) return {};
  return {
    assetEvents: given.map(
      ({ dest_asset_key: asset, extra, partition_keys: keys, source_alias_name: alias }) => ({
        asset,
        extra: JSON.stringify(extra ?? {}),
        ...(alias == null ? {} : { alias }),
        ...(keys == null || keys.length === 0 ? {} : { partitionKeys: keys }),
      }),
    ),
  };
}

/** Whether a try is left is the client's word here: it was told so when it began. */
function failed({ retry_reason: why }: StatePayload, retryable: boolean): AttemptOutcome {
  const message = why ?? 'The task failed; its log says why.';
  return {
    kind: 'failed',
    error: { name: 'TaskFailed', message, code: null, frames: [], cause: null },
    retryable,
    reason: FailureReason.error,
  };
}
