// Connections and variables for the public API's lists.
import type { Resource } from './resource.ts';

export const connectionResource: Resource = {
  select: `c.id, c.conn_id, c.conn_type, c.description, c.host, c.schema, c.login, c.password, c.port, c.extra,
    c.is_encrypted, c.is_extra_encrypted, c.team`,
  from: 'connection c',
  absent: new Set(['description', 'host', 'port', 'team_name']),
  fields: {
    id: 'c.id',
    conn_id: 'c.conn_id',
    connection_id: 'c.conn_id',
    conn_type: 'c.conn_type',
    description: 'c.description',
    host: 'c.host',
    port: 'c.port',
    team_name: 'c.team',
  },
  key: ['c.id'],
};

export const variableResource: Resource = {
  select: 'v.id, v.key, v.val, v.description, v.is_encrypted, v.team',
  from: 'variable v',
  absent: new Set(['description', 'team_name']),
  fields: {
    id: 'v.id',
    key: 'v.key',
    description: 'v.description',
    is_encrypted: 'v.is_encrypted',
    team_name: 'v.team',
  },
  key: ['v.id'],
};
