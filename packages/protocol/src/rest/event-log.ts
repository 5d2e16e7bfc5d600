// The audit log. Names, order and absence are those of Airflow's public API.
import { Type } from 'typebox';
import { dateTime, nullable } from './shapes.ts';

export const EventLogResponse = Type.Object({
  event_log_id: Type.Integer(),
  when: dateTime,
  task_instance_id: Type.Optional(nullable(Type.String())),
  dag_id: nullable(Type.String()),
  task_id: nullable(Type.String()),
  run_id: nullable(Type.String()),
  map_index: nullable(Type.Integer()),
  try_number: nullable(Type.Integer()),
  event: Type.String(),
  logical_date: nullable(dateTime),
  owner: nullable(Type.String()),
  owner_display_name: nullable(Type.String()),
  extra: nullable(Type.String()),
  dag_display_name: Type.Optional(nullable(Type.String())),
  task_display_name: Type.Optional(nullable(Type.String())),
  team_name: Type.Optional(nullable(Type.String())),
});

export const EventLogCollection = Type.Object({
  event_logs: Type.Array(EventLogResponse),
  total_entries: Type.Integer(),
});
