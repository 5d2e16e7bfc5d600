// Airflow's own calls for running a task, for workers in other languages; see docs/reference/task-execution-api.md.
import type { ApiServer } from '../../server/api-context.ts';
import type { CallContext } from '../execution-context.ts';
import { sendJson } from '../worker-routes.ts';
import { versionOf } from './api-version.ts';
import { addAssetRoutes } from './asset-routes.ts';
import { addCallbackRoutes } from './callback-routes.ts';
import { addDagRunRoutes } from './dag-run-routes.ts';
import { FRESH_TOKEN } from './fresh-token.ts';
import { addHumanRoutes } from './human-routes.ts';
import { addInstanceReads } from './instance-reads.ts';
import { addSecretRoutes } from './secret-routes.ts';
import { addStateStoreRoutes } from './state-store-routes.ts';
import { addTaskInstanceRoutes } from './task-instance-routes.ts';
import { addXComRoutes } from './xcom-routes.ts';

export async function addAirflowRoutes(server: ApiServer, context: CallContext): Promise<void> {
  await server.register(async (given) => {
    const routes = given as ApiServer;
    routes.addHook('onRequest', async (request, reply) => {
      reply.header('airflow-api-version', versionOf(request));
    });
    // Each answer of a running attempt may carry a fresh token, errors too, so that long tasks never run out of one.
    routes.addHook('onSend', async (request, reply) => {
      const { caller } = request;
      if (caller?.scope === 'execution' && caller.isOld && !reply.hasHeader(FRESH_TOKEN))
        reply.header(FRESH_TOKEN, await context.tokens.forAttempt(caller, 'execution'));
    });
    const open = { permission: 'public', scopes: [] } as const;
    for (const url of ['/health', '/health/ping']) {
      const answer = url === '/health' ? { status: 'healthy' } : { ok: ['ping'] };
      routes.get(url, { config: open }, async (_request, reply) => sendJson(reply, answer));
    }
    addTaskInstanceRoutes(routes, context);
    addInstanceReads(routes, context);
    addDagRunRoutes(routes, context);
    await addXComRoutes(routes, context);
    addSecretRoutes(routes, context);
    addAssetRoutes(routes, context);
    addStateStoreRoutes(routes, context);
    addHumanRoutes(routes, context);
    addCallbackRoutes(routes, context);
  });
}
