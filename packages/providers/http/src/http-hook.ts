// Calls services over HTTP by a stored connection: address, login, headers and options stand there.
import { type Duration, parseDuration } from '@ariel/core';
import { addLibraryFolder, BaseHook, type ConnectionType, getContext, type HookOptions } from '@ariel/sdk';
import { type HttpConnection, httpConnection } from './http-connection.ts';
import { httpConnectionType } from './http-connection-type.ts';
import type { HttpAuth, HttpCall, HttpRetries } from './http-options.ts';
import { HttpError, type HttpResponse } from './http-response.ts';
import { sendRequest } from './send-request.ts';

addLibraryFolder(import.meta.url);

export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD' | 'OPTIONS';

export interface HttpHookOptions extends HookOptions {
  /** @default 'POST' */
  readonly method?: HttpMethod;
  /** @default 'http_default' */
  readonly httpConnId?: string;
  /** How calls say who they are. @default 'basic', where the connection has a login */
  readonly authType?: HttpAuth;
  /** Whether the connection is kept alive by TCP. @default true */
  readonly tcpKeepAlive?: boolean;
  /** How long it may be idle before. @default '2m' */
  readonly tcpKeepAliveIdle?: Duration;
}

/**
 * Calls services over HTTP.
 *
 * @example
 * const { text } = await new HttpHook({ method: 'GET', httpConnId: 'crm' }).run({ endpoint: 'customers', data: { page: '1' } });
 */
export class HttpHook extends BaseHook {
  static override readonly connectionType: ConnectionType = httpConnectionType;
  readonly method: HttpMethod;
  readonly httpConnId: string;
  readonly #options: HttpHookOptions;
  #connection: HttpConnection | null = null;

  constructor(options: HttpHookOptions = {}) {
    super(options);
    this.method = options.method ?? 'POST';
    this.httpConnId = options.httpConnId ?? 'http_default';
    this.#options = options;
  }

  /** What the connection says; read once. */
  async connection(): Promise<HttpConnection> {
    this.#connection ??= httpConnection(
      await this.getConnection(this.httpConnId),
      this.#options.authType ?? 'basic',
    );
    return this.#connection;
  }

  /** The whole address of an endpoint. */
  async urlFrom(endpoint = ''): Promise<string> {
    if (/^[a-z][a-z\d+.-]*:\/\//i.test(endpoint)) return endpoint;
    const { baseUrl } = await this.connection();
    if (baseUrl === '')
      throw new TypeError(
        `The connection ${this.httpConnId} has no host. Give it one, or a whole address as endpoint.`,
      );
    return endpoint === '' ? baseUrl : `${baseUrl}/${endpoint.replace(/^\/+/, '')}`;
  }

  /** Makes one call. Throws `HttpError` for an answer of 400 or above, unless `checkResponse` is off. */
  async run({
    endpoint,
    extraOptions = {},
    headers = {},
    signal,
    ...body
  }: HttpCall = {}): Promise<HttpResponse> {
    const connection = await this.connection();
    const options = { ...connection.options, ...extraOptions };
    const { tcpKeepAlive = true, tcpKeepAliveIdle = '2m' } = this.#options;
    const response = await sendRequest({
      url: await this.urlFrom(endpoint),
      method: this.method,
      headers: { ...connection.headers, ...lowerCase(headers) },
      ...body,
      options,
      keepAlive: { tcpKeepAlive, tcpKeepAliveIdleMs: parseDuration(tcpKeepAliveIdle) },
      signal: signal ?? runningSignal(),
    });
    if (options.checkResponse !== false && response.status >= 400) throw new HttpError(response);
    return response;
  }

  /** Makes a call again while it fails in a way that may pass. */
  async runWithRetries(call: HttpCall = {}, retries: HttpRetries = {}): Promise<HttpResponse> {
    const { attempts = 3, maxWait = '30s', wait = '1s', when = mayPass } = retries;
    const signal = call.signal ?? runningSignal();
    let waitMs = parseDuration(wait);
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.run({ ...call, signal });
      } catch (error) {
        signal.throwIfAborted();
        if (attempt >= attempts || !when(error)) throw error;
        await pause(waitMs, signal);
        waitMs = Math.min(waitMs * 2, parseDuration(maxWait));
      }
    }
  }

  protected override async probe(): Promise<string> {
    const { status } = await this.run({ extraOptions: { checkResponse: false, timeout: '10s' } });
    return `the server answered ${status}`;
  }
}

/** Header names do not differ by case. */
const lowerCase = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

function mayPass(error: unknown): boolean {
  if (!(error instanceof HttpError)) return true;
  const { status } = error.response;
  return status === 429 || status >= 500;
}

function runningSignal(): AbortSignal {
  try {
    return getContext().signal;
  } catch {
    return new AbortController().signal;
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  const { promise, reject, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  const stop = (): void => reject(signal.reason);
  signal.addEventListener('abort', stop, { once: true });
  return promise.finally(() => {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
  });
}
