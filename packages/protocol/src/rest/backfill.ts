// Backfills. Names, order and absence are those of Airflow's public API.
import { Type } from 'typebox';
import { dateTime, jsonObject, nullable, oneOf } from './shapes.ts';
import { runStateName } from './states.ts';

const reprocessBehavior = oneOf(['failed', 'completed', 'none']);

export const BackfillBody = Type.Object(
  {
    dag_id: Type.String(),
    from_date: Type.String(),
    to_date: Type.String(),
    run_backwards: Type.Optional(Type.Boolean({ default: false })),
    dag_run_conf: Type.Optional(nullable(jsonObject)),
    reprocess_behavior: Type.Optional(reprocessBehavior),
    max_active_runs: Type.Optional(Type.Integer({ default: 10 })),
    run_on_latest_version: Type.Optional(nullable(Type.Boolean())),
    drain_dag: Type.Optional(Type.Boolean({ default: false })),
  },
  { additionalProperties: false },
);

export const BackfillResponse = Type.Object({
  id: Type.Integer(),
  dag_id: Type.String(),
  from_date: dateTime,
  to_date: dateTime,
  dag_run_conf: nullable(jsonObject),
  is_paused: Type.Boolean(),
  reprocess_behavior: reprocessBehavior,
  max_active_runs: Type.Integer(),
  created_at: dateTime,
  completed_at: nullable(dateTime),
  updated_at: dateTime,
  dag_display_name: Type.String(),
  run_backwards: Type.Boolean(),
  /** How many of its runs are in which state. */
  run_states: Type.Record(Type.String(), Type.Integer()),
});

export const BackfillCollection = Type.Object({
  backfills: Type.Array(BackfillResponse),
  total_entries: Type.Integer(),
});

/** With what only the pages show. */
export const ShownBackfillCollection = Type.Object({
  backfills: Type.Array(
    Type.Object({
      ...BackfillResponse.properties,
      run_on_latest_version: nullable(Type.Boolean()),
      triggering_user_name: nullable(Type.String()),
    }),
  ),
  total_entries: Type.Integer(),
});

export const DryRunBackfillCollection = Type.Object({
  backfills: Type.Array(
    Type.Object({
      logical_date: nullable(dateTime),
      partition_key: nullable(Type.String()),
      partition_date: nullable(dateTime),
    }),
  ),
  total_entries: Type.Integer(),
});

export const BackfillDagRunCollection = Type.Object({
  backfill_dag_runs: Type.Array(
    Type.Object({
      id: Type.Integer(),
      backfill_id: Type.Integer(),
      dag_id: Type.String(),
      dag_run_id: nullable(Type.String()),
      logical_date: nullable(dateTime),
      partition_key: nullable(Type.String()),
      sort_ordinal: Type.Integer(),
      exception_reason: nullable(Type.String()),
      dag_run_state: nullable(runStateName),
    }),
  ),
  total_entries: Type.Integer(),
});
