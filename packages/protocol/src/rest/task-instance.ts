// Task instances and their earlier tries. Names, order and absence are those of Airflow's public API.
import { Type } from 'typebox';
import { DagVersionResponse } from './dag-version.ts';
import { JobResponse } from './job.ts';
import { anything, dateTime, jsonObject, nullable } from './shapes.ts';
import { taskStateName } from './states.ts';

export const TaskInstanceResponse = Type.Object({
  id: Type.String(),
  task_id: Type.String(),
  dag_id: Type.String(),
  dag_run_id: Type.String(),
  map_index: Type.Integer(),
  region_id: Type.Optional(Type.String()),
  region_index: Type.Optional(Type.Integer()),
  in_loop: Type.Boolean(),
  loop_iteration: Type.Optional(
    nullable(
      Type.Object({
        loop_id: Type.String(),
        iteration: Type.Integer(),
      }),
    ),
  ),
  logical_date: nullable(dateTime),
  run_after: dateTime,
  start_date: nullable(dateTime),
  end_date: nullable(dateTime),
  duration: nullable(Type.Number()),
  state: nullable(taskStateName),
  try_number: Type.Integer(),
  max_tries: Type.Integer(),
  task_display_name: Type.String(),
  dag_display_name: Type.String(),
  hostname: nullable(Type.String()),
  unixname: nullable(Type.String()),
  pool: Type.String(),
  pool_slots: Type.Integer(),
  queue: nullable(Type.String()),
  priority_weight: nullable(Type.Integer()),
  operator: nullable(Type.String()),
  operator_name: nullable(Type.String()),
  queued_when: nullable(dateTime),
  scheduled_when: nullable(dateTime),
  pid: nullable(Type.Integer()),
  executor: nullable(Type.String()),
  executor_config: Type.String(),
  note: nullable(Type.String()),
  rendered_map_index: nullable(Type.String()),
  rendered_fields: Type.Optional(jsonObject),
  trigger: anything,
  triggerer_job: nullable(JobResponse),
  dag_version: nullable(DagVersionResponse),
  team_name: Type.Optional(nullable(Type.String())),
  state_reason: Type.Optional(nullable(Type.String())),
});

export const TaskInstanceCollection = Type.Object({
  task_instances: Type.Array(TaskInstanceResponse),
  total_entries: Type.Optional(nullable(Type.Integer())),
  total_entries_limit: Type.Optional(nullable(Type.Integer())),
  next_cursor: Type.Optional(nullable(Type.String())),
  previous_cursor: Type.Optional(nullable(Type.String())),
});

export const TaskInstanceHistory = Type.Object({
  id: Type.String(),
  task_id: Type.String(),
  dag_id: Type.String(),
  dag_run_id: Type.String(),
  map_index: Type.Integer(),
  region_id: Type.Optional(Type.String()),
  region_index: Type.Optional(Type.Integer()),
  loop_iteration: Type.Optional(
    nullable(
      Type.Object({
        loop_id: Type.String(),
        iteration: Type.Integer(),
      }),
    ),
  ),
  start_date: nullable(dateTime),
  end_date: nullable(dateTime),
  duration: nullable(Type.Number()),
  state: nullable(taskStateName),
  try_number: Type.Integer(),
  max_tries: Type.Integer(),
  task_display_name: Type.String(),
  dag_display_name: Type.String(),
  hostname: nullable(Type.String()),
  unixname: nullable(Type.String()),
  pool: Type.String(),
  pool_slots: Type.Integer(),
  queue: nullable(Type.String()),
  priority_weight: nullable(Type.Integer()),
  operator: nullable(Type.String()),
  operator_name: nullable(Type.String()),
  queued_when: nullable(dateTime),
  scheduled_when: nullable(dateTime),
  pid: nullable(Type.Integer()),
  executor: nullable(Type.String()),
  executor_config: Type.String(),
  dag_version: nullable(DagVersionResponse),
  note: Type.Optional(nullable(Type.String())),
  state_reason: Type.Optional(nullable(Type.String())),
});

export const TaskInstanceHistoryCollection = Type.Object({
  task_instances: Type.Array(TaskInstanceHistory),
  total_entries: Type.Integer(),
});
