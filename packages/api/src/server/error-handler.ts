// The one function that turns whatever was thrown into an answer.
import { STATUS_CODES } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ApiContext, ApiServer } from './api-context.ts';
import { ApiError, type ErrorDetail } from './api-error.ts';
import { findingsOf } from './validation.ts';

interface Answer {
  readonly status: number;
  readonly detail: ErrorDetail;
}

export function installErrorHandler(server: ApiServer, context: ApiContext): void {
  server.setErrorHandler((error: unknown, request: FastifyRequest, reply: FastifyReply) => {
    const answer = withoutSecrets(answerFor(error), request);
    if (answer.status >= 500)
      context.reportError?.(error, `${request.method} ${request.routeOptions.url ?? request.url}`);
    if (error instanceof ApiError) reply.headers(error.headers);
    return reply
      .code(answer.status)
      .type('application/json')
      .serializer(JSON.stringify)
      .send({ detail: answer.detail });
  });
}

/** What is wrong is told with what was given: of a body that is all secrets nothing of it. */
const SECRET_BODIES = /^\/api\/v2\/(?:connections|variables)(?:\/|$)|^\/auth\//;

function withoutSecrets({ detail, status }: Answer, { routeOptions }: FastifyRequest): Answer {
  if (!Array.isArray(detail) || !SECRET_BODIES.test(routeOptions.url ?? '')) return { detail, status };
  return { status, detail: detail.map((finding) => ({ ...finding, input: null })) };
}

function answerFor(error: unknown): Answer {
  if (error instanceof ApiError) return { status: error.status, detail: error.detail };
  const findings = findingsOf(error);
  if (findings) return { status: 422, detail: findings };
  if (isControlError(error)) return refusedAct(error);
  return frameworkAnswer(error);
}

interface RefusedAct {
  readonly code: string;
  readonly status: number;
  readonly message: string;
}

/** By its shape: it may have crossed a process border. */
function isControlError(error: unknown): error is RefusedAct {
  return error instanceof Error && error.name === 'ControlError' && 'status' in error && 'code' in error;
}

function refusedAct(error: RefusedAct): Answer {
  if (!['ARIEL_RUN_EXISTS', 'ARIEL_POOL_EXISTS', 'ARIEL_CONNECTION_EXISTS'].includes(error.code))
    return { status: error.status, detail: error.message };
  return {
    status: 409,
    detail: {
      reason: 'Unique constraint violation',
      statement: null,
      orig_error: null,
      message: error.message,
    },
  };
}

/** What the web framework refuses before a route is asked. */
function frameworkAnswer(error: unknown): Answer {
  const { code, statusCode, message } = error as { code?: string; statusCode?: number; message?: string };
  const given = (type: string, msg: string): Answer => ({
    status: 422,
    detail: [{ type, loc: ['body'], msg, input: null }],
  });
  if (code === 'FST_ERR_CTP_EMPTY_JSON_BODY') return given('missing', 'Field required');
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') {
    return given('model_attributes_type', 'Input should be sent as application/json');
  }
  if (code === 'FST_ERR_CTP_INVALID_JSON_BODY' || (error instanceof SyntaxError && statusCode === 400)) {
    return given('json_invalid', `JSON decode error: ${message ?? ''}`);
  }
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    return { status: statusCode, detail: message ?? STATUS_CODES[statusCode] ?? 'Bad Request' };
  }
  return { status: 500, detail: 'Internal Server Error' };
}
