// Calls a service over HTTP: one call, or one for each page.
import {
  addLibraryFolder,
  BaseOperator,
  type OperatorOptions,
  registry,
  type TaskContext,
  TaskRunError,
  type Templated,
} from '@ariel/sdk';
import { HttpHook, type HttpMethod } from './http-hook.ts';
import type {
  HttpAuth,
  HttpCall,
  HttpData,
  HttpExtraOptions,
  HttpHeaders,
  HttpRetries,
} from './http-options.ts';
import { HttpResponse, type HttpResponseData } from './http-response.ts';
import { HttpTrigger } from './http-trigger.ts';

addLibraryFolder(import.meta.url);

/** The answer, or with pages all of them. */
export type HttpAnswer = HttpResponse | readonly HttpResponse[];
/** What the call for the next page has other than the one before. */
export type NextPage = Pick<HttpCall, 'endpoint' | 'data' | 'headers' | 'extraOptions'>;

export interface HttpOperatorOptions<Result> extends OperatorOptions {
  /** Behind the connection's address, or a whole address. @default none */
  readonly endpoint?: Templated<string>;
  /** The method of the call. @default 'POST' */
  readonly method?: HttpMethod;
  /** Of a GET, HEAD or DELETE: the query; else the body: text, or an object as a form, or as JSON where the headers say so. @default none */
  readonly data?: Templated<HttpData>;
  /** The body, as JSON. Not together with `data`. @default none */
  readonly json?: Templated<unknown>;
  /** Besides those of the connection. @default none */
  readonly headers?: Templated<HttpHeaders>;
  /** Gives from an answer what the call for the next page has other than the one before; null: it was the last. @default one page */
  readonly paginationFunction?: (response: HttpResponse) => NextPage | null;
  /** Says whether the answer is right; false fails the task. @default every answer below 400 is */
  readonly responseCheck?: (response: HttpAnswer, context: TaskContext) => boolean | Promise<boolean>;
  /** Makes the result from the answer. @default its text; with pages the list of their texts */
  readonly responseFilter?: (response: HttpAnswer, context: TaskContext) => Result | Promise<Result>;
  /** Timeout, redirects, certificates, proxies. @default those of the connection */
  readonly extraOptions?: HttpExtraOptions;
  /** The connection with address and login. @default 'http_default' */
  readonly httpConnId?: string;
  /** Whether the log has the answer's text. @default false */
  readonly logResponse?: boolean;
  /** How calls say who they are. @default 'basic', where the connection has a login */
  readonly authType?: HttpAuth;
  /** Calls again that fail in a way that may pass. Not with `deferrable`. @default none: the task's retries */
  readonly retryArgs?: HttpRetries;
  /** Whether TCP keeps the connection alive. @default true */
  readonly tcpKeepAlive?: boolean;
  /** Whether it waits for the answer without a worker. @default `operators.default_deferrable`: false */
  readonly deferrable?: boolean;
}

/**
 * Calls a service over HTTP; its result is the text of the answer.
 *
 * @example
 * new HttpOperator({ taskId: 'prices', httpConnId: 'market', method: 'GET', endpoint: 'prices/{{ ds }}', responseFilter: (r) => (r as HttpResponse).json() });
 */
export class HttpOperator<Result = string> extends BaseOperator<Result> {
  static override readonly templateFields: readonly string[] = ['endpoint', 'data', 'json', 'headers'];
  readonly endpoint: string | undefined;
  readonly data: HttpData | undefined;
  readonly json: unknown;
  readonly headers: HttpHeaders;
  readonly #options: HttpOperatorOptions<Result>;
  readonly #isDeferrable: boolean;

  constructor(options: HttpOperatorOptions<Result>) {
    super(options);
    this.endpoint = this.rendered<string | undefined>(options.endpoint);
    this.data = this.rendered<HttpData | undefined>(options.data);
    this.json = this.rendered<unknown>(options.json);
    this.headers = this.rendered<HttpHeaders>(options.headers ?? {});
    this.#options = options;
    // What a trigger cannot have stays with the worker, where nobody asked for anything else.
    const mayDefer = typeof options.authType !== 'function' && options.retryArgs === undefined;
    this.#isDeferrable = options.deferrable ?? (mayDefer && registry().taskDefaults.deferrable);
    if (options.deferrable && typeof options.authType === 'function')
      throw new TypeError(
        'authType is a function, which a trigger cannot have. Name an authType, or leave deferrable out.',
      );
  }

  async execute(context: TaskContext): Promise<Result> {
    if (this.#isDeferrable) return this.#deferred(this.#call(), []);
    return this.#result(await this.#pages(this.#call(), context), context);
  }

  /** Goes on when the answer is there. */
  async executeComplete(
    context: TaskContext,
    answer: HttpResponseData,
    { call, pages }: { readonly call: HttpCall; readonly pages: readonly HttpResponseData[] },
  ): Promise<Result> {
    const all = [...pages, answer];
    const next = this.#options.paginationFunction?.(new HttpResponse(answer)) ?? null;
    if (next !== null) return this.#deferred(merged(call, next), all);
    return this.#result(
      all.map((page) => new HttpResponse(page)),
      context,
    );
  }

  #call(): HttpCall {
    const { data, endpoint, headers, json } = this;
    const { extraOptions } = this.#options;
    return {
      headers,
      ...(endpoint === undefined ? {} : { endpoint }),
      ...(data === undefined ? {} : { data }),
      ...(json === undefined ? {} : { json }),
      ...(extraOptions === undefined ? {} : { extraOptions }),
    };
  }

  async #pages(first: HttpCall, { signal }: TaskContext): Promise<HttpResponse[]> {
    const { authType, httpConnId, method, paginationFunction, retryArgs, tcpKeepAlive } = this.#options;
    const hook = new HttpHook({
      ...(method === undefined ? {} : { method }),
      ...(httpConnId === undefined ? {} : { httpConnId }),
      ...(authType === undefined ? {} : { authType }),
      ...(tcpKeepAlive === undefined ? {} : { tcpKeepAlive }),
    });
    const pages: HttpResponse[] = [];
    for (let call = first; ; ) {
      const given = { ...call, signal };
      const page =
        retryArgs === undefined ? await hook.run(given) : await hook.runWithRetries(given, retryArgs);
      pages.push(page);
      const next = paginationFunction?.(page) ?? null;
      if (next === null) return pages;
      call = merged(call, next);
    }
  }

  async #result(pages: readonly HttpResponse[], context: TaskContext): Promise<Result> {
    const { logResponse, paginationFunction, responseCheck, responseFilter } = this.#options;
    const [first] = pages;
    if (logResponse) for (const { text } of pages) context.log.info(text);
    const answer = paginationFunction === undefined && first !== undefined ? first : pages;
    if (responseCheck !== undefined && !(await responseCheck(answer, context)))
      throw new TaskRunError('ARIEL_RESPONSE_REFUSED', 'responseCheck said no to the answer');
    if (responseFilter !== undefined) return responseFilter(answer, context);
    return (answer instanceof HttpResponse ? answer.text : answer.map(({ text }) => text)) as Result;
  }

  #deferred(call: HttpCall, pages: readonly HttpResponseData[]): never {
    const { authType, httpConnId, method } = this.#options;
    const trigger = new HttpTrigger({
      call,
      method: method ?? 'POST',
      httpConnId: httpConnId ?? 'http_default',
      authType: typeof authType === 'string' ? authType : 'basic',
    });
    return this.defer({ trigger, method: 'executeComplete', kwargs: { call, pages } });
  }
}

/** Data, headers and options are added to those before; an endpoint replaces the one before. */
function merged(call: HttpCall, next: NextPage): HttpCall {
  const isRecord = (data: unknown): data is Readonly<Record<string, unknown>> =>
    typeof data === 'object' && data !== null && !Array.isArray(data) && !(data instanceof Uint8Array);
  const data =
    isRecord(call.data) && isRecord(next.data) ? { ...call.data, ...next.data } : (next.data ?? call.data);
  return {
    ...call,
    ...(next.endpoint === undefined ? {} : { endpoint: next.endpoint }),
    ...(data === undefined ? {} : { data }),
    headers: { ...call.headers, ...next.headers },
    extraOptions: { ...call.extraOptions, ...next.extraOptions },
  };
}
