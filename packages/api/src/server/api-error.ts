// Answers that are not a success, thrown where the reason is known. The error handler turns them into bodies.

/** One finding about a request, in the form that clients of the public API know. */
export interface Finding {
  readonly type: string;
  readonly loc: readonly (string | number)[];
  readonly msg: string;
  readonly input: unknown;
  readonly ctx?: Readonly<Record<string, unknown>>;
}

export type ErrorDetail = string | Readonly<Record<string, unknown>> | readonly Finding[];

export class ApiError extends Error {
  readonly status: number;
  readonly detail: ErrorDetail;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, detail: ErrorDetail, headers: Readonly<Record<string, string>> = {}) {
    super(typeof detail === 'string' ? detail : JSON.stringify(detail));
    this.name = 'ApiError';
    this.status = status;
    this.detail = detail;
    this.headers = headers;
  }
}

/** `found`, or the 404 that says what was looked for. */
export function orNotFound<Value>(found: Value | undefined | null, what: string): Value {
  if (found === undefined || found === null) throw new ApiError(404, `${what} was not found`);
  return found;
}
