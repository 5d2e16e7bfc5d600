// The one function that turns whatever was thrown into an answer.
import { STATUS_CODES } from 'node:http';
import { ReadCancelledError } from '@ariel/store';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ApiContext, ApiServer } from './api-context.ts';
import { ApiError, type ErrorDetail, type Finding } from './api-error.ts';
import { allFindingsOf } from './validation.ts';

/** Nobody reads this answer. */
const CLIENT_LEFT = 499;

interface Answer {
  readonly status: number;
  readonly detail: ErrorDetail;
}

export function installErrorHandler(server: ApiServer, context: ApiContext): void {
  server.setErrorHandler((error: unknown, request: FastifyRequest, reply: FastifyReply) => {
    const answer = inOneText(withoutSecrets(answerFor(error, request), request), request);
    if (answer.status >= 500)
      context.reportError?.(
        error,
        `${request.method} ${request.routeOptions.url ?? 'an address without a route'}`,
      );
    if (error instanceof ApiError) reply.headers(error.headers);
    return reply
      .code(answer.status)
      .type('application/json')
      .serializer(JSON.stringify)
      .send({ detail: answer.detail });
  });
}

/** What is wrong is told with what was given: of a body that is all secrets nothing of it. */
const SECRET_BODIES = /^\/api\/v2\/(?:connections|variables)(?:\/|$)|^\/auth\/|^\/ui\/login$/;

function withoutSecrets({ detail, status }: Answer, { routeOptions }: FastifyRequest): Answer {
  if (!Array.isArray(detail) || !SECRET_BODIES.test(routeOptions.url ?? '')) return { detail, status };
  const findings = detail as readonly Finding[];
  return {
    status,
    detail: findings.map((finding) => (finding.loc[0] === 'body' ? { ...finding, input: null } : finding)),
  };
}

/** Here the document wants one text, also where several things are wrong. */
const ONE_TEXT = 'POST /api/v2/connections/enqueue-test';

function inOneText({ detail, status }: Answer, { method, routeOptions }: FastifyRequest): Answer {
  if (!Array.isArray(detail) || `${method} ${routeOptions.url}` !== ONE_TEXT) return { detail, status };
  const findings = detail as readonly Finding[];
  return { status, detail: findings.map(({ loc, msg }) => `${loc.join('.')}: ${msg}`).join('; ') };
}

function answerFor(error: unknown, request: FastifyRequest): Answer {
  if (error instanceof ApiError) return { status: error.status, detail: error.detail };
  const findings = allFindingsOf(error, request);
  if (findings) return { status: 422, detail: findings };
  if (error instanceof ReadCancelledError) return { status: CLIENT_LEFT, detail: error.message };
  // What went wrong inside of another process is told to whoever looks after the installation, and to nobody else.
  if (isControlError(error) && error.code !== 'ARIEL_INTERNAL') return refusedAct(error);
  const away = awayText(error);
  if (away !== null) return { status: 503, detail: away };
  return frameworkAnswer(error);
}

/** What others do not do now (the database, whoever has the keys) is no fault of the server; where they are is nobody's concern. */
function awayText(error: unknown): string | null {
  switch ((error as { readonly code?: unknown } | null)?.code) {
    case 'ARIEL_DATABASE_TIMEOUT':
      return 'ARIEL_DATABASE_TIMEOUT: the answer took too long to find. Ask for less: filters, or one DAG instead of all.';
    case 'ARIEL_DATABASE_UNAVAILABLE':
      return 'ARIEL_DATABASE_UNAVAILABLE: the database cannot be reached now. Try again in a moment.';
    case 'ARIEL_TOKEN_KEYS_AWAY':
      return 'ARIEL_TOKEN_KEYS_AWAY: tokens cannot be checked now. Try again in a moment.';
    default:
      return null;
  }
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
      statement: 'hidden',
      orig_error: 'hidden',
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
