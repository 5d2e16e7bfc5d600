// An answer that was read to its end; it can be stored and read again.

export interface HttpResponseData {
  readonly url: string;
  readonly status: number;
  readonly statusText: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

export class HttpResponse {
  readonly url: string;
  readonly status: number;
  readonly statusText: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;

  constructor(data: HttpResponseData) {
    this.url = data.url;
    this.status = data.status;
    this.statusText = data.statusText;
    this.headers = data.headers;
    this.body = data.body;
  }

  get ok(): boolean {
    return this.status >= 200 && this.status < 400;
  }

  /** The body in the character set that its type names. */
  get text(): string {
    const charset = /charset="?([\w-]+)/i.exec(this.headers['content-type'] ?? '')?.[1] ?? 'utf-8';
    try {
      return new TextDecoder(charset).decode(this.body);
    } catch {
      return new TextDecoder().decode(this.body);
    }
  }

  /** The body as JSON; throws where it is none. */
  json<T = unknown>(): T {
    return JSON.parse(this.text) as T;
  }

  data(): HttpResponseData {
    const { body, headers, status, statusText, url } = this;
    return { url, status, statusText, headers, body };
  }
}

const mostShown = 500;

/** An answer of 400 or above. */
export class HttpError extends Error {
  override readonly name = 'HttpError';
  readonly code = 'ARIEL_HTTP_STATUS';
  readonly response: HttpResponse;

  constructor(response: HttpResponse) {
    const { status, statusText, text, url } = response;
    const shown = text.length > mostShown ? `${text.slice(0, mostShown)}…` : text;
    super(`${addressOf(url)} answered ${status} ${statusText}${shown === '' ? '' : `: ${shown}`}`);
    this.response = response;
  }
}

/** Without the query, in which secrets may stand. */
export const addressOf = (url: string): string => url.replace(/[?#].*$/, '').replace(/\/\/[^/@]*@/, '//');
