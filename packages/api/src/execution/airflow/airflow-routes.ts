// Airflow's own calls for running a task, for workers in other languages; see docs/reference/task-execution-api.md.
import type { ApiServer } from '../../server/api-context.ts';
import type { ExecutionContext } from '../execution-context.ts';
import { apiVersionOf } from './api-version.ts';
import { addAssetRoutes } from './asset-routes.ts';
import { addSecretRoutes } from './secret-routes.ts';
import { addTaskInstanceRoutes } from './task-instance-routes.ts';
import { addXComRoutes } from './xcom-routes.ts';

export async function addAirflowRoutes(server: ApiServer, context: ExecutionContext): Promise<void> {
  await server.register(async (given) => {
    const routes = given as ApiServer;
    routes.addHook('onRequest', async (request, reply) => {
      const version = apiVersionOf(request.headers['airflow-api-version']);
      reply.header('airflow-api-version', version);
    });
    addTaskInstanceRoutes(routes, context);
    await addXComRoutes(routes, context);
    addSecretRoutes(routes, context);
    addAssetRoutes(routes, context);
  });
}
