// State stores, requests to people, and what changes values of tasks. Names, order and absence are those of Airflow's public API.
import { type Static, Type } from 'typebox';
import { anything, dateTime, nullable } from './shapes.ts';
import { TaskInstanceHistory, TaskInstanceResponse } from './task-instance.ts';

const strict = { additionalProperties: false } as const;
const region = {
  region_id: Type.Optional(nullable(Type.String())),
  region_index: Type.Optional(nullable(Type.Integer({ minimum: -1 }))),
};

export const XComCreate = Type.Object(
  {
    key: Type.String({ minLength: 1, maxLength: 512 }),
    value: anything,
    map_index: Type.Optional(Type.Integer({ default: -1 })),
    ...region,
  },
  strict,
);
export const XComUpdate = Type.Object(
  { value: anything, map_index: Type.Optional(Type.Integer({ default: -1 })), ...region },
  strict,
);

export const TaskStateResponse = Type.Object({
  key: Type.String(),
  value: anything,
  updated_at: dateTime,
  expires_at: nullable(dateTime),
});
export const TaskStateCollection = Type.Object({
  task_state_store: Type.Array(TaskStateResponse),
  total_entries: Type.Integer(),
});
export const TaskStateBody = Type.Object(
  { value: anything, expires_at: Type.Optional(nullable(Type.Union([dateTime, Type.Literal('default')]))) },
  strict,
);
export const StateValueBody = Type.Object({ value: anything }, strict);

export const AssetStateResponse = Type.Object({
  key: Type.String(),
  value: anything,
  updated_at: dateTime,
  last_updated_by: Type.Optional(anything),
});
export const AssetStateCollection = Type.Object({
  asset_state_store: Type.Array(AssetStateResponse),
  total_entries: Type.Integer(),
});

const user = Type.Object({ id: Type.String(), name: Type.String() });
const request = {
  options: Type.Array(Type.String()),
  subject: Type.String(),
  body: nullable(Type.String()),
  defaults: nullable(Type.Array(Type.String())),
  multiple: Type.Boolean(),
  params: Type.Record(Type.String(), anything),
  assigned_users: Type.Array(user),
  created_at: dateTime,
  responded_by_user: nullable(user),
  responded_at: nullable(dateTime),
  chosen_options: nullable(Type.Array(Type.String())),
  params_input: Type.Record(Type.String(), anything),
  response_received: Type.Boolean(),
};
export const HitlDetail = Type.Object({ ...request, task_instance: TaskInstanceResponse });
export const HitlDetailHistory = Type.Object({ ...request, task_instance: TaskInstanceHistory });
export const HitlDetailCollection = Type.Object({
  hitl_details: Type.Array(HitlDetail),
  total_entries: Type.Integer(),
});
export const HitlAnswer = Type.Object(
  {
    chosen_options: Type.Array(Type.String(), { minItems: 1 }),
    params_input: Type.Optional(Type.Record(Type.String(), anything)),
    request_created_at: Type.Optional(nullable(dateTime)),
  },
  strict,
);
export const HitlAnswered = Type.Object({
  responded_by: user,
  responded_at: dateTime,
  chosen_options: Type.Array(Type.String()),
  params_input: Type.Record(Type.String(), anything),
});
export type HitlAnswerBody = Static<typeof HitlAnswer>;
