// Answers the calls below /execution that another process took in and passed on (relayed-execution.ts). Their tokens are checked here
// once more: nothing that the other process says is believed.
import { addAirflowRoutes } from './airflow/airflow-routes.ts';
import type { CallContext } from './calls/execution-context.ts';
import type { ExecutionRelay } from './calls/execution-relay.ts';
import { createInjectedCalls, toldHeaders } from './calls/injected-calls.ts';
import { addAttemptRoutes } from './workers/attempt-routes.ts';

const TOLD = [
  'airflow-api-version',
  'content-range',
  'content-type',
  'correlation-id',
  'refreshed-api-token',
  'retry-after',
  'www-authenticate',
] as const;

export function createRelayedAnswers(context: CallContext): ExecutionRelay {
  const calls = createInjectedCalls(context, [addAttemptRoutes, addAirflowRoutes]);
  return async (call) => {
    const { body, headers, statusCode } = await calls.ask(call);
    return { status: statusCode, headers: toldHeaders(headers, TOLD), body: body === '' ? null : body };
  };
}
