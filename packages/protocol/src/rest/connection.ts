// Connections. Names, order and absence are those of Airflow's public API. Secrets leave hidden.
import { Type } from 'typebox';
import { bulkBody } from './bulk.ts';
import { nullable } from './shapes.ts';

const text = nullable(Type.String());
const optional = Type.Optional(text);

export const ConnectionResponse = Type.Object({
  connection_id: Type.String(),
  conn_type: Type.String(),
  description: text,
  host: text,
  login: text,
  schema: text,
  port: nullable(Type.Integer()),
  password: text,
  extra: text,
  team_name: text,
});

export const ConnectionBody = Type.Object(
  {
    connection_id: Type.String({ maxLength: 200, pattern: '^[\\w.-]+$' }),
    conn_type: Type.String(),
    description: optional,
    host: optional,
    login: optional,
    schema: optional,
    port: Type.Optional(nullable(Type.Integer())),
    password: optional,
    extra: optional,
    team_name: Type.Optional(nullable(Type.String({ maxLength: 50 }))),
  },
  { additionalProperties: false },
);

export const ConnectionBulk = bulkBody(ConnectionBody);

export const ConnectionCollection = Type.Object({
  connections: Type.Array(ConnectionResponse),
  total_entries: Type.Integer(),
});

export const ConnectionTestResponse = Type.Object({ status: Type.Boolean(), message: Type.String() });
