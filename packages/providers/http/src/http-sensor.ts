// Waits until a service gives the answer that is waited for.
import {
  addLibraryFolder,
  BaseSensor,
  type BaseSensorOptions,
  type PokeResult,
  registry,
  type TaskContext,
  type Templated,
} from '@ariel/sdk';
import { HttpHook, type HttpMethod } from './http-hook.ts';
import type { HttpAuth, HttpCall, HttpData, HttpExtraOptions, HttpHeaders } from './http-options.ts';
import { HttpError, type HttpResponse } from './http-response.ts';
import { HttpSensorTrigger } from './http-trigger.ts';

addLibraryFolder(import.meta.url);

export interface HttpSensorOptions extends BaseSensorOptions {
  /** Behind the connection's address, or a whole address. */
  readonly endpoint: Templated<string>;
  /** The connection with address and login. @default 'http_default' */
  readonly httpConnId?: string;
  /** The method of the call. @default 'GET' */
  readonly method?: HttpMethod;
  /** Of a GET or HEAD: the query; else the body. @default none */
  readonly requestParams?: Templated<HttpData>;
  /** Besides those of the connection. @default none */
  readonly headers?: Templated<HttpHeaders>;
  /** Answers that mean "not yet" rather than a failure. @default ['404'] */
  readonly responseErrorCodesAllowlist?: readonly string[];
  /** Says whether an answer is the one; may give a value, too. @default every answer below 400 is */
  readonly responseCheck?: (
    response: HttpResponse,
    context: TaskContext,
  ) => boolean | PokeResult<unknown> | Promise<boolean | PokeResult<unknown>>;
  /** Timeout, redirects, certificates, proxies. @default those of the connection */
  readonly extraOptions?: HttpExtraOptions;
  /** How calls say who they are. @default 'basic', where the connection has a login */
  readonly authType?: HttpAuth;
  /** Whether TCP keeps the connection alive. @default true */
  readonly tcpKeepAlive?: boolean;
  /** Whether it waits without a worker; not where there is a `responseCheck`, which is code. @default `operators.default_deferrable`: false */
  readonly deferrable?: boolean;
}

/**
 * Waits for an answer.
 *
 * @example
 * new HttpSensor({ taskId: 'published', httpConnId: 'site', endpoint: 'report/{{ ds }}', pokeInterval: '5m', timeout: '6h' });
 */
export class HttpSensor extends BaseSensor<unknown> {
  static override readonly templateFields: readonly string[] = ['endpoint', 'requestParams', 'headers'];
  readonly endpoint: string;
  readonly requestParams: HttpData | undefined;
  readonly headers: HttpHeaders;
  readonly #options: HttpSensorOptions;

  constructor(options: HttpSensorOptions) {
    super(options);
    this.endpoint = this.rendered<string>(options.endpoint);
    this.requestParams = this.rendered<HttpData | undefined>(options.requestParams);
    this.headers = this.rendered<HttpHeaders>(options.headers ?? {});
    this.#options = options;
  }

  override async execute(context: TaskContext): Promise<unknown> {
    const { authType, deferrable = registry().taskDefaults.deferrable, responseCheck } = this.#options;
    if (!deferrable || responseCheck !== undefined || typeof authType === 'function')
      return super.execute(context);
    if (await this.poke(context)) return undefined;
    const trigger = new HttpSensorTrigger({
      call: this.#call(),
      method: this.#options.method ?? 'GET',
      httpConnId: this.#options.httpConnId ?? 'http_default',
      authType: authType ?? 'basic',
      pollIntervalMs: context.task.sensor?.pokeIntervalMs ?? 60_000,
      errorCodes: this.#errorCodes,
    });
    return this.defer({ trigger, method: 'executeComplete', timeout: this.timeLeft(context) });
  }

  async poke(context: TaskContext): Promise<boolean | PokeResult<unknown>> {
    const { authType, httpConnId, method = 'GET', responseCheck, tcpKeepAlive } = this.#options;
    const hook = new HttpHook({
      method,
      ...(httpConnId === undefined ? {} : { httpConnId }),
      ...(authType === undefined ? {} : { authType }),
      ...(tcpKeepAlive === undefined ? {} : { tcpKeepAlive }),
    });
    context.log.info(`looks at ${this.endpoint}`);
    try {
      const response = await hook.run({ ...this.#call(), signal: context.signal });
      return responseCheck === undefined ? true : await responseCheck(response, context);
    } catch (error) {
      if (error instanceof HttpError && this.#errorCodes.includes(String(error.response.status)))
        return false;
      throw error;
    }
  }

  /** Goes on when the answer is there. */
  executeComplete(): void {}

  get #errorCodes(): readonly string[] {
    return this.#options.responseErrorCodesAllowlist ?? ['404'];
  }

  #call(): HttpCall {
    const { endpoint, headers, requestParams } = this;
    const { extraOptions } = this.#options;
    return {
      endpoint,
      headers,
      ...(requestParams === undefined ? {} : { data: requestParams }),
      ...(extraOptions === undefined ? {} : { extraOptions }),
    };
  }
}
