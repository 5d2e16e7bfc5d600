// Sends one request and reads the whole answer; redirects are followed here, so that their number can be limited.
import { parseDuration } from '@ariel/core';
import { dispatcherFor, type KeepAlive } from './http-dispatcher.ts';
import type { HttpData, HttpExtraOptions } from './http-options.ts';
import { addressOf, HttpResponse } from './http-response.ts';

export interface HttpRequest {
  readonly url: string;
  readonly method: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly data?: HttpData;
  readonly json?: unknown;
  readonly options: HttpExtraOptions;
  readonly keepAlive: KeepAlive;
  readonly signal: AbortSignal;
}

interface Prepared {
  readonly url: URL;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | null;
}

export async function sendRequest(request: HttpRequest): Promise<HttpResponse> {
  const { allowRedirects = true, maxRedirects = 30, timeout } = request.options;
  const limits = [
    request.signal,
    ...(timeout === undefined ? [] : [AbortSignal.timeout(parseDuration(timeout))]),
  ];
  const signal = AbortSignal.any(limits);
  let next = prepare(request);
  for (let redirects = 0; ; redirects += 1) {
    const response = await send(next, request, signal);
    const { location } = response.headers;
    if (!allowRedirects || location === undefined || !redirectStatus.has(response.status)) return response;
    if (redirects >= maxRedirects)
      throw new Error(
        `${addressOf(request.url)} was redirected more than ${maxRedirects} times. Raise maxRedirects, or call the place itself.`,
      );
    next = redirected(next, response.status, location);
  }
}

const redirectStatus: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
const withoutBody: ReadonlySet<string> = new Set(['GET', 'HEAD', 'DELETE']);

function prepare({ data, headers, json, method, url: text }: HttpRequest): Prepared {
  const url = addressIn(text);
  if (json !== undefined)
    return {
      url,
      method,
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(json),
    };
  if (data === undefined || data === null) return { url, method, headers, body: null };
  if (withoutBody.has(method)) {
    const query = typeof data === 'string' ? new URLSearchParams(data) : formOf(data);
    for (const [name, value] of query) url.searchParams.append(name, value);
    return { url, method, headers, body: null };
  }
  if (typeof data === 'string' || data instanceof Uint8Array) return { url, method, headers, body: data };
  if (/json/.test(headers['content-type'] ?? '')) return { url, method, headers, body: JSON.stringify(data) };
  const form = { 'content-type': 'application/x-www-form-urlencoded', ...headers };
  return { url, method, headers: form, body: formOf(data).toString() };
}

function addressIn(text: string): URL {
  try {
    return new URL(text);
  } catch (cause) {
    throw new TypeError(`${JSON.stringify(addressOf(text))} is no address. Write it as https://host/path.`, {
      cause,
    });
  }
}

/** Lists give their name several times; null is left out. */
function formOf(data: Exclude<HttpData, string>): URLSearchParams {
  const entries: readonly unknown[] = Array.isArray(data) ? data : Object.entries(data);
  const form = new URLSearchParams();
  for (const entry of entries) {
    const [name, value] = entry as readonly [string, unknown];
    for (const item of [value].flat())
      if (item !== null && item !== undefined) form.append(name, textOf(item));
  }
  return form;
}

const textOf = (value: unknown): string =>
  value instanceof Date
    ? value.toISOString()
    : typeof value === 'object'
      ? JSON.stringify(value)
      : String(value);

async function send(
  { body, headers, method, url }: Prepared,
  { keepAlive, options }: HttpRequest,
  signal: AbortSignal,
): Promise<HttpResponse> {
  const { fetch } = await import('undici');
  const dispatcher = await dispatcherFor(url, options, keepAlive);
  try {
    const answer = await fetch(url, { method, headers, body, dispatcher, signal, redirect: 'manual' });
    return new HttpResponse({
      url: url.href,
      status: answer.status,
      statusText: answer.statusText,
      headers: Object.fromEntries(answer.headers),
      body: new Uint8Array(await answer.arrayBuffer()),
    });
  } catch (error) {
    throw explained(error, url, signal);
  } finally {
    await dispatcher.close().catch(() => undefined);
  }
}

/** What the client throws says little; its cause says what happened. */
function explained(error: unknown, url: URL, signal: AbortSignal): unknown {
  if (signal.aborted) {
    const { reason } = signal;
    const isTimeout = reason instanceof Error && reason.name === 'TimeoutError';
    return isTimeout ? new Error(`${addressOf(url.href)} did not answer in time`, { cause: error }) : reason;
  }
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const why = cause instanceof Error ? cause.message || cause.name : String(cause);
  return new Error(`${addressOf(url.href)} could not be called: ${why}`, { cause: error });
}

function redirected({ body, headers, method, url }: Prepared, status: number, location: string): Prepared {
  const next = new URL(location, url);
  const becomesGet = status === 303 ? method !== 'HEAD' : status < 303 && method === 'POST';
  const { authorization: _secret, cookie: _cookie, ...others } = headers;
  const kept = next.origin === url.origin ? headers : others;
  if (!becomesGet) return { url: next, method, headers: kept, body };
  const { 'content-type': _type, 'content-length': _length, ...withoutContent } = kept;
  return { url: next, method: 'GET', headers: withoutContent, body: null };
}
