// DAGs as lists, single DAGs and details show them. Names, order and absence are those of Airflow's public API.
import { Type } from 'typebox';
import { DagVersionResponse } from './dag-version.ts';
import { anything, dateTime, jsonObject, nullable, oneOf } from './shapes.ts';
import { runTypeName } from './states.ts';

export const DagResponse = Type.Object({
  dag_id: Type.String(),
  dag_display_name: Type.String(),
  is_paused: Type.Boolean(),
  scheduling_state: Type.Optional(oneOf(['active', 'draining', 'paused'])),
  is_stale: Type.Boolean(),
  last_parsed_time: nullable(dateTime),
  last_parse_duration: nullable(Type.Number()),
  last_expired: nullable(dateTime),
  bundle_name: nullable(Type.String()),
  bundle_version: nullable(Type.String()),
  relative_fileloc: nullable(Type.String()),
  fileloc: nullable(Type.String()),
  description: nullable(Type.String()),
  timetable_summary: nullable(Type.String()),
  timetable_description: nullable(Type.String()),
  timetable_partitioned: Type.Boolean(),
  timetable_periodic: Type.Boolean(),
  tags: Type.Array(
    Type.Object({
      name: Type.String(),
      dag_id: Type.String(),
      dag_display_name: Type.String(),
    }),
  ),
  max_active_tasks: Type.Integer(),
  max_active_runs: nullable(Type.Integer()),
  max_consecutive_failed_dag_runs: Type.Integer(),
  has_task_concurrency_limits: Type.Boolean(),
  has_import_errors: Type.Boolean(),
  next_dagrun_logical_date: nullable(dateTime),
  next_dagrun_data_interval_start: nullable(dateTime),
  next_dagrun_data_interval_end: nullable(dateTime),
  next_dagrun_run_after: nullable(dateTime),
  allowed_run_types: nullable(Type.Array(runTypeName)),
  owners: Type.Array(Type.String()),
  is_backfillable: Type.Boolean(),
  file_token: Type.String(),
});

export const DagCollection = Type.Object({
  dags: Type.Array(DagResponse),
  total_entries: Type.Integer(),
});

export const DagDetails = Type.Object({
  dag_id: Type.String(),
  dag_display_name: Type.String(),
  is_paused: Type.Boolean(),
  scheduling_state: Type.Optional(oneOf(['active', 'draining', 'paused'])),
  is_stale: Type.Boolean(),
  last_parsed_time: nullable(dateTime),
  last_parse_duration: nullable(Type.Number()),
  last_expired: nullable(dateTime),
  bundle_name: nullable(Type.String()),
  bundle_version: nullable(Type.String()),
  relative_fileloc: nullable(Type.String()),
  fileloc: nullable(Type.String()),
  description: nullable(Type.String()),
  timetable_summary: nullable(Type.String()),
  timetable_description: nullable(Type.String()),
  timetable_partitioned: Type.Boolean(),
  timetable_periodic: Type.Boolean(),
  tags: Type.Array(
    Type.Object({
      name: Type.String(),
      dag_id: Type.String(),
      dag_display_name: Type.String(),
    }),
  ),
  max_active_tasks: Type.Integer(),
  max_active_runs: nullable(Type.Integer()),
  max_consecutive_failed_dag_runs: Type.Integer(),
  has_task_concurrency_limits: Type.Boolean(),
  has_import_errors: Type.Boolean(),
  next_dagrun_logical_date: nullable(dateTime),
  next_dagrun_data_interval_start: nullable(dateTime),
  next_dagrun_data_interval_end: nullable(dateTime),
  next_dagrun_run_after: nullable(dateTime),
  allowed_run_types: nullable(Type.Array(runTypeName)),
  owners: Type.Array(Type.String()),
  catchup: Type.Boolean(),
  dag_run_timeout: nullable(Type.String({ format: 'duration' })),
  asset_expression: anything,
  doc_md: nullable(Type.String()),
  start_date: nullable(dateTime),
  end_date: nullable(dateTime),
  is_paused_upon_creation: nullable(Type.Boolean()),
  params: nullable(jsonObject),
  render_template_as_native_obj: Type.Boolean(),
  template_search_path: nullable(Type.Array(Type.String())),
  timezone: nullable(Type.String()),
  last_parsed: nullable(dateTime),
  default_args: nullable(jsonObject),
  rerun_with_latest_version: Type.Optional(nullable(Type.Boolean())),
  owner_links: Type.Optional(nullable(jsonObject)),
  is_favorite: Type.Optional(Type.Boolean({ default: false })),
  active_runs_count: Type.Optional(Type.Integer({ default: 0 })),
  team_name: Type.Optional(nullable(Type.String())),
  latest_dag_version: nullable(DagVersionResponse),
  is_backfillable: Type.Boolean(),
  file_token: Type.String(),
  concurrency: Type.Integer(),
});

export const DagPatch = Type.Object(
  {
    is_paused: Type.Optional(nullable(Type.Boolean())),
    scheduling_state: Type.Optional(nullable(oneOf(['active', 'draining', 'paused']))),
  },
  { additionalProperties: false },
);

/** A DAG in a request about several. */
export const BulkDag = Type.Object(
  { dag_id: Type.String(), ...DagPatch.properties },
  { additionalProperties: false },
);
