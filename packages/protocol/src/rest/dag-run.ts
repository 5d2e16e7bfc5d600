// DAG runs, and the bodies that make and change them. Names, order and absence are those of Airflow's public API.
import { Type } from 'typebox';
import { DagVersionResponse } from './dag-version.ts';
import { dateTime, jsonObject, nullable, oneOf } from './shapes.ts';
import { runStateName, runTypeName } from './states.ts';

export const DagRunResponse = Type.Object({
  dag_run_id: Type.String(),
  dag_id: Type.String(),
  logical_date: nullable(dateTime),
  queued_at: nullable(dateTime),
  start_date: nullable(dateTime),
  end_date: nullable(dateTime),
  duration: nullable(Type.Number()),
  data_interval_start: nullable(dateTime),
  data_interval_end: nullable(dateTime),
  run_after: dateTime,
  last_scheduling_decision: nullable(dateTime),
  run_type: runTypeName,
  state: runStateName,
  triggered_by: nullable(
    oneOf(['cli', 'operator', 'rest_api', 'ui', 'test', 'timetable', 'asset', 'backfill']),
  ),
  triggering_user_name: nullable(Type.String()),
  conf: nullable(jsonObject),
  note: nullable(Type.String()),
  dag_versions: Type.Array(DagVersionResponse),
  bundle_version: nullable(Type.String()),
  dag_display_name: Type.String(),
  partition_key: nullable(Type.String()),
  partition_date: nullable(dateTime),
  team_name: Type.Optional(nullable(Type.String())),
});

export const DagRunCollection = Type.Object({
  dag_runs: Type.Array(DagRunResponse),
  total_entries: Type.Optional(nullable(Type.Integer())),
  total_entries_limit: Type.Optional(nullable(Type.Integer())),
  next_cursor: Type.Optional(nullable(Type.String())),
  previous_cursor: Type.Optional(nullable(Type.String())),
});

export const TriggerBody = Type.Object(
  {
    dag_run_id: Type.Optional(nullable(Type.String())),
    data_interval_start: Type.Optional(nullable(dateTime)),
    data_interval_end: Type.Optional(nullable(dateTime)),
    logical_date: nullable(dateTime),
    run_after: Type.Optional(nullable(dateTime)),
    conf: Type.Optional(nullable(jsonObject)),
    note: Type.Optional(nullable(Type.String())),
    partition_key: Type.Optional(nullable(Type.String())),
    bundle_version: Type.Optional(nullable(Type.String())),
    drain_dag: Type.Optional(Type.Boolean({ default: false })),
  },
  { additionalProperties: false },
);

export const DagRunPatch = Type.Object(
  {
    state: Type.Optional(nullable(oneOf(['queued', 'success', 'failed']))),
    note: Type.Optional(nullable(Type.String({ maxLength: 1000 }))),
  },
  { additionalProperties: false },
);

export const DagRunClear = Type.Object(
  {
    dry_run: Type.Optional(Type.Boolean({ default: true })),
    only_failed: Type.Optional(Type.Boolean({ default: false })),
    only_new: Type.Optional(Type.Boolean({ default: false })),
    run_on_latest_version: Type.Optional(nullable(Type.Boolean())),
    note: Type.Optional(nullable(Type.String({ maxLength: 1000 }))),
  },
  { additionalProperties: false },
);

/** A run in a request about several; `dag_id` where the address says `~`. */
export const BulkDagRun = Type.Object(
  {
    dag_run_id: Type.String(),
    dag_id: Type.Optional(nullable(Type.String())),
    state: Type.Optional(nullable(oneOf(['queued', 'success', 'failed']))),
    note: Type.Optional(nullable(Type.String({ maxLength: 1000 }))),
  },
  { additionalProperties: false },
);

export const ClearDagRuns = Type.Object(
  {
    ...DagRunClear.properties,
    partition_key: Type.Optional(nullable(Type.String())),
    partition_date_start: Type.Optional(nullable(dateTime)),
    partition_date_end: Type.Optional(nullable(dateTime)),
    dag_runs: Type.Optional(Type.Array(BulkDagRun)),
  },
  { additionalProperties: false },
);
