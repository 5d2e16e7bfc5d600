// Airflow's calls for tasks of our own workers, without a port: they come with the questions of a running task, and are answered by
// the same routes. What is refused over HTTP is refused here.
import { randomBytes } from 'node:crypto';
import type { AirflowCalls } from '@ariel/protocol';
import Fastify, { type FastifyInstance } from 'fastify';
import type { ApiServer } from '../../server/api-context.ts';
import type { CallContext } from '../execution-context.ts';
import { installCalls } from '../install-calls.ts';
import { createTaskTokens } from '../task-tokens.ts';
import { addAirflowRoutes } from './airflow-routes.ts';

/** The headers that say something to a client. */
const TOLD = ['airflow-api-version', 'content-range', 'content-type', 'correlation-id'] as const;
/** The program need not know which attempt it speaks for: there is only its own. */
const OWN =
  /^(\/(?:task-instances|hitlDetails|store\/ti|task-reschedules)\/)[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?=[/?]|$)/i;
const START = /^\/task-instances\/[^/]+\/run$/;

export function createAirflowCalls(context: Omit<CallContext, 'tokens'>): AirflowCalls {
  // The tokens never leave this process.
  const tokens = createTaskTokens({ secret: randomBytes(32).toString('hex'), nowUs: context.nowUs });
  let ready: Promise<FastifyInstance> | null = null;
  return async (caller, { body, method, path, version }) => {
    ready ??= open({ ...context, tokens });
    const server = await ready;
    const facts = { ...caller, codeHash: '', logPath: null, isHeld: true };
    const scope = START.test(path) ? 'workload' : 'execution';
    const answer = await server.inject({
      method,
      url: path.replace(OWN, `$1${caller.attemptId}`),
      headers: {
        authorization: `Bearer ${await tokens.forAttempt(facts, scope)}`,
        ...(version === null ? {} : { 'airflow-api-version': version }),
        ...(body === null ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === null ? {} : { payload: body }),
    });
    const headers = TOLD.flatMap((name) => {
      const value = answer.headers[name];
      return value === undefined ? [] : [[name, String(value)]];
    });
    return { status: answer.statusCode, headers: Object.fromEntries(headers), body: answer.body };
  };
}

async function open(context: CallContext): Promise<FastifyInstance> {
  const server = Fastify({ routerOptions: { maxParamLength: 2_000 } });
  installCalls(server, context);
  await addAirflowRoutes(server as unknown as ApiServer, context);
  await server.ready();
  return server;
}
