// Tasks of a DAG. Names, order and absence are those of Airflow's public API.
import { Type } from 'typebox';
import { anything, dateTime, jsonObject, nullable } from './shapes.ts';

export const TaskResponse = Type.Object({
  task_id: nullable(Type.String()),
  task_display_name: nullable(Type.String()),
  owner: nullable(Type.String()),
  start_date: nullable(dateTime),
  end_date: nullable(dateTime),
  trigger_rule: nullable(Type.String()),
  depends_on_past: Type.Boolean(),
  wait_for_downstream: Type.Boolean(),
  retries: nullable(Type.Number()),
  queue: nullable(Type.String()),
  pool: nullable(Type.String()),
  pool_slots: nullable(Type.Number()),
  execution_timeout: nullable(
    Type.Object({
      __type: Type.Optional(Type.String({ default: 'TimeDelta' })),
      days: Type.Integer(),
      seconds: Type.Integer(),
      microseconds: Type.Integer(),
    }),
  ),
  retry_delay: nullable(
    Type.Object({
      __type: Type.Optional(Type.String({ default: 'TimeDelta' })),
      days: Type.Integer(),
      seconds: Type.Integer(),
      microseconds: Type.Integer(),
    }),
  ),
  retry_exponential_backoff: Type.Number(),
  priority_weight: nullable(Type.Number()),
  weight_rule: nullable(Type.String()),
  ui_color: nullable(Type.String()),
  ui_fgcolor: nullable(Type.String()),
  template_fields: nullable(Type.Array(Type.String())),
  downstream_task_ids: nullable(Type.Array(Type.String())),
  doc_md: nullable(Type.String()),
  operator_name: nullable(Type.String()),
  params: nullable(jsonObject),
  class_ref: anything,
  is_mapped: nullable(Type.Boolean()),
  extra_links: Type.Array(Type.String()),
});

export const TaskCollection = Type.Object({
  tasks: Type.Array(TaskResponse),
  total_entries: Type.Integer(),
});
