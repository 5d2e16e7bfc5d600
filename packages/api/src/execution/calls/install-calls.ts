// What all calls below /execution have in common. Deny by default: a route that does not say which tokens open it cannot be added.
import { STATUS_CODES } from 'node:http';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { ApiError, type ErrorDetail } from '../../server/api-error.ts';
import { findingsOf, validatorCompiler } from '../../server/validation.ts';
import { sendJson } from './answers.ts';
import { mustHaveCall, versionOf } from './api-version.ts';
import { authorise, type CallContext } from './execution-context.ts';
import type { TokenClaims, TokenScope } from './task-tokens.ts';

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

/** Before any route is added. */
export function installCalls(
  server: FastifyInstance,
  { reportError, tokens }: Pick<CallContext, 'reportError' | 'tokens'>,
): void {
  server.setValidatorCompiler(validatorCompiler as never);
  server.decorateRequest('caller');
  server.addHook('onRoute', (route) => {
    if (route.config?.scopes === undefined)
      throw new Error(`The route ${String(route.method)} ${route.url} does not say which tokens open it.`);
  });
  server.addHook('onRequest', async (request) => {
    const { scopes = [], since } = request.routeOptions.config;
    // For a client of an earlier version it is not there, whoever asks.
    if (since !== undefined) mustHaveCall(since, versionOf(request));
    if (scopes.length > 0) request.caller = await authorise(tokens, request.headers.authorization, scopes);
  });
  server.setNotFoundHandler((_request, reply) => sendJson(reply, { detail: 'Not Found' }, 404));
  server.addHook('onSend', async (request, reply) => {
    const correlation = request.headers['correlation-id'];
    if (correlation !== undefined) reply.header('correlation-id', correlation);
  });
  server.setErrorHandler((error, request, reply: FastifyReply) => {
    const { detail, headers, status } = answerFor(error);
    if (status >= 500) reportError?.(error, `${request.method} ${request.routeOptions.url ?? request.url}`);
    return sendJson(reply.headers(headers), { detail }, status);
  });
}

/** A body that cannot be read is one of another form, as for Airflow's servers. */
function unreadBody(error: unknown): ErrorDetail | null {
  const { code } = error as { readonly code?: unknown };
  const finding = { loc: ['body'], input: null };
  if (code === 'FST_ERR_CTP_EMPTY_JSON_BODY') return [{ ...finding, type: 'missing', msg: 'Field required' }];
  if (code === 'FST_ERR_CTP_INVALID_JSON_BODY')
    return [{ ...finding, type: 'json_invalid', msg: 'JSON decode error' }];
  return null;
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

/** Whether a token counts nobody can say now: no reason to end what comes with it. */
const KEYS_AWAY = { reason: 'token_keys_unavailable', message: 'Tokens cannot be checked now.' } as const;

function answerFor(error: unknown): Refusal {
  if (error instanceof ApiError)
    return { status: error.status, detail: error.detail, headers: error.headers };
  const findings = findingsOf(error);
  if (findings) return { status: 422, detail: findings, headers: {} };
  const unread = unreadBody(error);
  if (unread) return { status: 422, detail: unread, headers: {} };
  const { code, message, statusCode } = error as { code?: unknown; message?: string; statusCode?: number };
  if (typeof code === 'string' && /^ARIEL_(?:DATABASE|COMMIT)_/.test(code))
    return { status: 503, detail: DATABASE_AWAY, headers: { 'retry-after': '1' } };
  if (code === 'ARIEL_TOKEN_KEYS_AWAY')
    return { status: 503, detail: KEYS_AWAY, headers: { 'retry-after': '1' } };
  if (code === 'ARIEL_LOG_PATH') return { status: 422, detail: message ?? '', headers: {} };
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500)
    return { status: statusCode, detail: message ?? STATUS_CODES[statusCode] ?? 'Bad Request', headers: {} };
  return { status: 500, detail: 'Internal Server Error', headers: {} };
}
