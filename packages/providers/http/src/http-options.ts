// How a request is sent besides its method, place, data and headers: by the connection, the hook and the call, the last of which wins.
import type { Duration } from '@ariel/core';

export interface HttpExtraOptions {
  /** How long a request may take, from its beginning to the end of the answer. @default no limit */
  readonly timeout?: Duration;
  /** Whether an answer of 400 or above fails. @default true */
  readonly checkResponse?: boolean;
  /** Whether redirects are followed. @default true */
  readonly allowRedirects?: boolean;
  /** How many of them. @default 30 */
  readonly maxRedirects?: number;
  /** Whether certificates are checked; a path: with the authorities of that file. @default true */
  readonly verify?: boolean | string;
  /** Path of a client certificate that holds its key, or paths of both. @default none */
  readonly cert?: string | readonly [certificate: string, key: string];
  /** Proxies by the scheme of the address: `{ http: 'http://proxy:3128', https: … }`. @default none */
  readonly proxies?: Readonly<Record<string, string>>;
  /** Whether the worker's `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY` count where no proxies are given. @default true */
  readonly trustEnv?: boolean;
}

/** What is sent. Text and bytes go as they are; an object as a form, or as JSON where the headers say so. */
export type HttpData = string | Uint8Array | Readonly<Record<string, unknown>> | readonly unknown[];

export type HttpHeaders = Readonly<Record<string, string>>;

/** One call. */
export interface HttpCall {
  /** Behind the connection's address, or a whole address. @default none */
  readonly endpoint?: string;
  /** Of a GET, HEAD or DELETE: the query; else the body. @default none */
  readonly data?: HttpData;
  /** The body, as JSON. Not together with `data`. @default none */
  readonly json?: unknown;
  /** Besides those of the connection. @default none */
  readonly headers?: HttpHeaders;
  readonly extraOptions?: HttpExtraOptions;
  /** Ends it. @default the running task's */
  readonly signal?: AbortSignal;
}

/** How a call that fails is made again. */
export interface HttpRetries {
  /** Calls in all. @default 3 */
  readonly attempts?: number;
  /** Before the second call; doubled before each further one. @default '1s' */
  readonly wait?: Duration;
  /** The longest wait. @default '30s' */
  readonly maxWait?: Duration;
  /** Whether it is worth another call. @default no connection, no answer in time, 429 and 5xx */
  readonly when?: (error: unknown) => boolean;
}

/** How a call says who it is: as the connection's login and password say, with the password as a token, or by headers of its own. */
export type HttpAuth =
  | 'basic'
  | 'bearer'
  | 'none'
  | ((login: string | null, password: string | null) => HttpHeaders);
