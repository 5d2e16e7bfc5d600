// Notes who read connections and variables: before the answer leaves, so that nothing is read unseen. What is in them is never noted.
import type { Control } from '@ariel/protocol';
import type { Queryable } from '@ariel/store';
import type { FastifyRequest } from 'fastify';
import { actorOf } from '../rest/answers/lookups.ts';
import type { ApiServer } from '../server/api-context.ts';

/** Resource → its table, the column of its names, the parameter of an address that has one. */
const secrets = {
  connections: { table: 'connection', column: 'conn_id', parameter: 'connection_id' },
  variables: { table: 'variable', column: 'key', parameter: 'variable_key' },
} as const;

export function installReadRecords(
  server: ApiServer,
  { control, database }: { readonly control: Control; readonly database: Queryable },
): void {
  server.addHook('onSend', async (request, reply) => {
    const [resource, action] = (request.access?.permission ?? '').split(':');
    if (action !== 'read' || reply.statusCode >= 400) return;
    if (resource !== 'connections' && resource !== 'variables') return;
    const { column, parameter, table } = secrets[resource];
    const name = (request.params as Readonly<Record<string, string>>)[parameter];
    const row =
      name === undefined
        ? undefined
        : await database.first<{ team: string | null }>(`select team from ${table} where ${column} = ?`, [
            name,
          ]);
    await control.recordRead({
      event: name === undefined ? `list_${resource}` : `read_${table}`,
      resource,
      team: row?.team ?? null,
      extra: name === undefined ? {} : { [parameter === 'variable_key' ? 'key' : parameter]: name },
      actor: { ...actorOf(request), ...from(request) },
    });
  });
}

const from = (request: FastifyRequest): { readonly from?: string } => ({ from: request.ip });
