// Airflow's calls for tasks of our own workers, without a port: they come with the questions of a running task, and are answered by
// the same routes. What is refused over HTTP is refused here.
import { randomBytes } from 'node:crypto';
import type { AirflowCalls } from '@ariel/protocol';
import type { CallContext } from '../calls/execution-context.ts';
import { createInjectedCalls, toldHeaders } from '../calls/injected-calls.ts';
import { createTaskTokens } from '../calls/task-tokens.ts';
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
  const calls = createInjectedCalls({ ...context, tokens }, [addAirflowRoutes]);
  return async (caller, { body, method, path, version }) => {
    const facts = { ...caller, codeHash: '', logPath: null, isHeld: true };
    const scope = START.test(path) ? 'workload' : 'execution';
    const answer = await calls.ask({
      method,
      url: `/execution${path.replace(OWN, `$1${caller.attemptId}`)}`,
      headers: {
        authorization: `Bearer ${await tokens.forAttempt(facts, scope)}`,
        ...(version === null ? {} : { 'airflow-api-version': version }),
        ...(body === null ? {} : { 'content-type': 'application/json' }),
      },
      body,
    });
    return { status: answer.statusCode, headers: toldHeaders(answer.headers, TOLD), body: answer.body };
  };
}
