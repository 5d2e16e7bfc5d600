// XComs: lists without values, single entries with one. Names, order and absence are those of Airflow's public API.
import { Type } from 'typebox';
import { anything, dateTime, nullable } from './shapes.ts';

export const XComResponse = Type.Object({
  key: Type.String(),
  timestamp: dateTime,
  logical_date: nullable(dateTime),
  map_index: Type.Integer(),
  region_id: Type.Optional(Type.String()),
  region_index: Type.Optional(Type.Integer()),
  task_id: Type.String(),
  dag_id: Type.String(),
  run_id: Type.String(),
  dag_display_name: Type.String(),
  task_display_name: Type.String(),
  run_after: dateTime,
  team_name: Type.Optional(nullable(Type.String())),
});

export const XComCollection = Type.Object({
  xcom_entries: Type.Array(XComResponse),
  total_entries: Type.Integer(),
});

export const XComValue = Type.Object({
  key: Type.String(),
  timestamp: dateTime,
  logical_date: nullable(dateTime),
  map_index: Type.Integer(),
  region_id: Type.Optional(Type.String()),
  region_index: Type.Optional(Type.Integer()),
  task_id: Type.String(),
  dag_id: Type.String(),
  run_id: Type.String(),
  dag_display_name: Type.String(),
  task_display_name: Type.String(),
  run_after: dateTime,
  team_name: Type.Optional(nullable(Type.String())),
  value: anything,
});
