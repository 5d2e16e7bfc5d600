// The processes of the installation. Names, order and absence are those of Airflow's public API.
import { Type } from 'typebox';
import { dateTime, nullable } from './shapes.ts';

export const JobResponse = Type.Object({
  id: Type.Integer(),
  dag_id: nullable(Type.String()),
  state: nullable(Type.String()),
  job_type: nullable(Type.String()),
  start_date: nullable(dateTime),
  end_date: nullable(dateTime),
  latest_heartbeat: nullable(dateTime),
  executor_class: nullable(Type.String()),
  hostname: nullable(Type.String()),
  unixname: nullable(Type.String()),
  team_names: Type.Optional(Type.Array(Type.String())),
  bundle_names: Type.Optional(nullable(Type.Array(Type.String()))),
  dag_display_name: Type.Optional(nullable(Type.String())),
});

export const JobCollection = Type.Object({
  jobs: Type.Array(JobResponse),
  total_entries: Type.Integer(),
});
