// Connections. Names, order and absence are those of Airflow's public API. Secrets leave hidden.
import { Type } from 'typebox';
import { bulkBody } from './bulk.ts';
import { dateTime, nullable } from './shapes.ts';

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
    connection_id: Type.String({ maxLength: 200, pattern: '^[\\p{L}\\p{N}_.-]+$' }),
    conn_type: Type.String(),
    description: optional,
    host: optional,
    login: optional,
    schema: optional,
    port: Type.Optional(nullable(Type.Integer())),
    password: optional,
    /** The text of a JSON object. */
    extra: Type.Optional(nullable(Type.String({ format: 'json-object' }))),
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

/** A test that is asked for now and looked at later. */
export const ConnectionTestBody = Type.Object(
  {
    ...ConnectionBody.properties,
    commit_on_success: Type.Optional(Type.Boolean({ default: false })),
    executor: optional,
    queue: optional,
  },
  { additionalProperties: false },
);
export const ConnectionTestQueued = Type.Object({
  token: Type.String(),
  connection_id: Type.String(),
  state: Type.String(),
});
export const ConnectionTestAsked = Type.Object({ 'airflow-connection-test-token': Type.String() });
export const ConnectionTestState = Type.Object({
  ...ConnectionTestQueued.properties,
  result_message: Type.Optional(text),
  created_at: dateTime,
});
