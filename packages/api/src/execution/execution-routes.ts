// Everything below /execution: what runs tasks speaks to the server here, and nowhere else. Deny by default: a route that
// does not say which tokens open it cannot be added.
import { STATUS_CODES } from 'node:http';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { ApiServer } from '../server/api-context.ts';
import { ApiError, type ErrorDetail } from '../server/api-error.ts';
import { findingsOf, validatorCompiler } from '../server/validation.ts';
import { addAirflowRoutes } from './airflow/airflow-routes.ts';
import { authorise, type ExecutionContext } from './execution-context.ts';
import type { TokenClaims, TokenScope } from './task-tokens.ts';
import { addWorkerRoutes, sendJson } from './worker-routes.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Tokens that open a route below /execution; none at all: everybody may call it. */
    scopes?: readonly TokenScope[];
  }
  interface FastifyRequest {
    /** What the token of a call below /execution says. */
    caller: TokenClaims;
  }
}

/** A Fastify plugin: register it with the prefix `/execution`, on the API server or on a server of its own. */
export function executionRoutes(context: ExecutionContext): (server: FastifyInstance) => Promise<void> {
  return async (given) => {
    const server = given as unknown as ApiServer;
    server.setValidatorCompiler(validatorCompiler);
    server.decorateRequest('caller');
    server.addHook('onRoute', (route) => {
      if (route.config?.scopes === undefined)
        throw new Error(`The route ${String(route.method)} ${route.url} does not say which tokens open it.`);
    });
    server.addHook('onRequest', async (request) => {
      const scopes = request.routeOptions.config.scopes ?? [];
      if (scopes.length > 0)
        request.caller = await authorise(context.tokens, request.headers.authorization, scopes);
    });
    server.addHook('onSend', async (request, reply) => {
      const correlation = request.headers['correlation-id'];
      if (correlation !== undefined) reply.header('correlation-id', correlation);
    });
    server.setErrorHandler((error, request, reply: FastifyReply) => {
      const { detail, headers, status } = answerFor(error);
      if (status >= 500)
        context.reportError?.(error, `${request.method} ${request.routeOptions.url ?? request.url}`);
      return sendJson(reply.headers(headers), { detail }, status);
    });
    server.addHook('onReady', () => context.board.start());
    // Long polls are answered before the server waits for its connections to end.
    server.addHook('preClose', () => context.board.stop());
    const open = { permission: 'public', scopes: [] } as const;
    server.get('/health', { config: open }, async (_request, reply) =>
      sendJson(reply, { status: 'healthy' }),
    );
    addWorkerRoutes(server, context);
    await addAirflowRoutes(server, context);
  };
}

interface Refusal {
  readonly status: number;
  readonly detail: ErrorDetail;
  readonly headers: Readonly<Record<string, string>>;
}

/** A worker that reads this knows that a server is there and its database is not: nobody can take its work away now. */
const DATABASE_AWAY = {
  reason: 'database_unavailable',
  message: 'The database cannot be used now.',
} as const;

function answerFor(error: unknown): Refusal {
  if (error instanceof ApiError)
    return { status: error.status, detail: error.detail, headers: error.headers };
  const findings = findingsOf(error);
  if (findings) return { status: 422, detail: findings, headers: {} };
  const { code, message, statusCode } = error as { code?: unknown; message?: string; statusCode?: number };
  if (typeof code === 'string' && /^ARIEL_(?:DATABASE|COMMIT)_/.test(code))
    return { status: 503, detail: DATABASE_AWAY, headers: { 'retry-after': '1' } };
  if (code === 'ARIEL_LOG_PATH') return { status: 422, detail: message ?? '', headers: {} };
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500)
    return { status: statusCode, detail: message ?? STATUS_CODES[statusCode] ?? 'Bad Request', headers: {} };
  return { status: 500, detail: 'Internal Server Error', headers: {} };
}
