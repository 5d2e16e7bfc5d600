// How much a request may be before it is refused: bytes, depth, time. What is too much is refused before a route sees it.
import type { FastifyInstance, FastifyServerOptions } from 'fastify';
import { ApiError } from './api-error.ts';
import { isTooDeep, MAX_JSON_DEPTH } from './json-depth.ts';

/** Bigger requests are refused before they are read. */
const MAX_BODY_BYTES = 8_000_000;
/** Address and headers together. */
const MAX_HEADER_BYTES = 32_768;
/** Ids may be long, and come percent-encoded. */
const MAX_PARAM_LENGTH = 2_000;
/** A whole request, from its first byte to its last: nobody keeps a connection by sending a byte now and then. */
const REQUEST_TIMEOUT_MS = 60_000;
const HEADERS_TIMEOUT_MS = 15_000;
/** How often connections are looked at whether they take too long. */
const LOOK_EVERY_MS = 5_000;

export interface RequestLimits {
  /** @default 60000 */
  readonly requestTimeoutMs?: number;
  /** @default 5000 */
  readonly lookEveryMs?: number;
  /** @default 8000000 */
  readonly bodyBytes?: number;
}

interface LimitedServer {
  readonly limits?: RequestLimits;
  readonly tls?: { readonly cert: string; readonly key: string };
  readonly trustedProxies?: readonly string[];
}

export function limitedServerOptions({
  limits = {},
  tls,
  trustedProxies = [],
}: LimitedServer): FastifyServerOptions {
  const { bodyBytes = MAX_BODY_BYTES, lookEveryMs = LOOK_EVERY_MS } = limits;
  const requestTimeoutMs = limits.requestTimeoutMs ?? REQUEST_TIMEOUT_MS;
  const http = {
    maxHeaderSize: MAX_HEADER_BYTES,
    headersTimeout: Math.min(HEADERS_TIMEOUT_MS, requestTimeoutMs),
    connectionsCheckingInterval: lookEveryMs,
  };
  const options = {
    bodyLimit: bodyBytes,
    requestTimeout: requestTimeoutMs,
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH, ignoreTrailingSlash: true },
    // Which address a request comes from is believed of these only.
    trustProxy: trustedProxies.length === 0 ? false : [...trustedProxies],
    ...(tls === undefined ? { http } : { https: { ...http, ...tls, minVersion: 'TLSv1.2' } }),
  };
  return options as FastifyServerOptions;
}

/** Takes the place of the parser for JSON that Fastify brings; names that reach an object's prototype are refused as there. */
export function installBodyLimits(server: FastifyInstance): void {
  const parse = server.getDefaultJsonParser('error', 'error');
  server.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    const text = String(body);
    if (isTooDeep(text)) {
      const msg = `JSON decode error: it is nested deeper than ${MAX_JSON_DEPTH} levels`;
      done(new ApiError(422, [{ type: 'json_invalid', loc: ['body'], msg, input: null }]));
      return;
    }
    void parse(request, text, done);
  });
}
