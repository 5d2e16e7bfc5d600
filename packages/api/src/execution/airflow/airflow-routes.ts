// Airflow's own calls for running a task, for workers in other languages; see docs/reference/task-execution-api.md.
import type { ApiServer } from '../../server/api-context.ts';
import { sendJson } from '../calls/answers.ts';
import { versionOf } from '../calls/api-version.ts';
import type { CallContext } from '../calls/execution-context.ts';
import { addTaskInstanceRoutes } from './attempt/task-instance-routes.ts';
import { FRESH_TOKEN } from './forms/fresh-token.ts';
import { addAssetRoutes } from './questions/asset-routes.ts';
import { addCallbackRoutes } from './questions/callback-routes.ts';
import { addDagRunRoutes } from './questions/dag-run-routes.ts';
import { addHumanRoutes } from './questions/human-routes.ts';
import { addInstanceReads } from './questions/instance-reads.ts';
import { addSecretRoutes } from './questions/secret-routes.ts';
import { addStateStoreRoutes } from './questions/state-store-routes.ts';
import { addXComRoutes } from './questions/xcom-routes.ts';

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
