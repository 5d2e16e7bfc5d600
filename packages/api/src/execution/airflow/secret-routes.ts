// Connections and variables in Airflow's calls, for attempts that run. Only reading: they are written elsewhere.
import { Type } from 'typebox';
import type { ApiServer } from '../../server/api-context.ts';
import { ApiError } from '../../server/api-error.ts';
import type { ExecutionContext } from '../execution-context.ts';
import { sendJson } from '../worker-routes.ts';

export function addSecretRoutes(server: ApiServer, { secrets }: ExecutionContext): void {
  const config = { permission: 'public', scopes: ['execution'] } as const;

  server.get(
    '/connections/:id',
    { config, schema: { params: Type.Object({ id: Type.String() }) } },
    async (request, reply) => {
      const json = await secrets?.connection(request.params.id);
      if (!json) throw notFound(`Connection with ID ${request.params.id} not found`);
      const { extraJson, host, login, password, port, schema, type } = JSON.parse(json) as Record<
        string,
        unknown
      >;
      return sendJson(reply, {
        conn_id: request.params.id,
        conn_type: type || 'generic',
        host: host ?? null,
        schema: schema ?? null,
        login: login ?? null,
        password: password ?? null,
        port: port ?? null,
        extra: extraJson ?? null,
      });
    },
  );

  server.get(
    '/variables/:key',
    { config, schema: { params: Type.Object({ key: Type.String() }) } },
    async (request, reply) => {
      const json = await secrets?.variable(request.params.key);
      if (json === null || json === undefined)
        throw notFound(`Variable with key '${request.params.key}' not found`);
      const value: unknown = JSON.parse(json);
      return sendJson(reply, { key: request.params.key, value: typeof value === 'string' ? value : json });
    },
  );
}

function notFound(message: string): ApiError {
  return new ApiError(404, { reason: 'not_found', message });
}
