// Pools and how full they are. Names, order and absence are those of Airflow's public API.
import { Type } from 'typebox';
import { nullable } from './shapes.ts';

export const PoolResponse = Type.Object({
  name: Type.String(),
  slots: Type.Integer({ minimum: -1.0 }),
  description: Type.Optional(nullable(Type.String())),
  include_deferred: Type.Boolean(),
  occupied_slots: Type.Integer(),
  running_slots: Type.Integer(),
  queued_slots: Type.Integer(),
  scheduled_slots: Type.Integer(),
  open_slots: Type.Integer(),
  deferred_slots: Type.Integer(),
  team_name: nullable(Type.String()),
});

export const PoolCollection = Type.Object({
  pools: Type.Array(PoolResponse),
  total_entries: Type.Integer(),
});
