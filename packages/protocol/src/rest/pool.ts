// Pools and how full they are. Names, order and absence are those of Airflow's public API.
import { Type } from 'typebox';
import { bulkBody } from './bulk.ts';
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

const teamName = Type.Optional(nullable(Type.String({ maxLength: 50 })));
const slots = Type.Integer({ minimum: -1, maximum: 2_147_483_647 });

export const PoolBody = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 256 }),
    slots,
    description: Type.Optional(nullable(Type.String())),
    include_deferred: Type.Optional(Type.Boolean({ default: false })),
    team_name: teamName,
  },
  { additionalProperties: false },
);

export const PoolPatch = Type.Object(
  {
    pool: Type.Optional(nullable(Type.String())),
    slots: Type.Optional(nullable(slots)),
    description: Type.Optional(nullable(Type.String())),
    include_deferred: Type.Optional(nullable(Type.Boolean())),
    team_name: teamName,
  },
  { additionalProperties: false },
);

/** Several acts in one request, each on several pools. */
export const PoolBulk = bulkBody(PoolBody);

const done = Type.Object({
  success: Type.Array(Type.String()),
  errors: Type.Array(Type.Object({ error: Type.String(), status_code: Type.Integer() })),
});

export const BulkResponse = Type.Object({
  create: nullable(done),
  update: nullable(done),
  delete: nullable(done),
});

export const PoolCollection = Type.Object({
  pools: Type.Array(PoolResponse),
  total_entries: Type.Integer(),
});
