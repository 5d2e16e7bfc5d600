// The date of the contract that a client speaks. Some of its models forbid what they do not know, so answers leave out what
// came later, and calls that came later are not there.
import type { FastifyRequest } from 'fastify';
import { ApiError } from '../../server/api-error.ts';

const dates = ['2025-04-11', '2026-04-06', '2026-06-30', '2026-10-30'] as const;
export type ApiVersion = (typeof dates)[number];

const newest: ApiVersion = '2026-10-30';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The first contract that has the call. @default all of them */
    since?: ApiVersion;
  }
}

/** A date between two versions is the older one, a later one the newest. */
export function apiVersionOf(header: string | readonly string[] | undefined): ApiVersion {
  if (typeof header !== 'string') return newest;
  const known = dates.findLast((date) => date <= header);
  if (known !== undefined && /^\d{4}-\d\d-\d\d$/.test(header)) return known;
  throw new ApiError(
    404,
    `There is no version ${header} of the Task Execution API; the first is ${dates[0]}.`,
  );
}

export const versionOf = (request: FastifyRequest): ApiVersion =>
  apiVersionOf(request.headers['airflow-api-version']);

/** Throws the 404 that a server of the client's own version would give. */
export function mustHaveCall(since: ApiVersion, version: ApiVersion): void {
  if (version < since) throw new ApiError(404, 'Not Found');
}
