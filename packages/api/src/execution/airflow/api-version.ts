// The date of the contract that a client speaks. Some of its models forbid what they do not know, so answers leave out what
// came later.
import { ApiError } from '../../server/api-error.ts';

const dates = ['2025-04-11', '2026-04-06', '2026-06-30', '2026-10-30'] as const;
export type ApiVersion = (typeof dates)[number];

const newest: ApiVersion = '2026-10-30';

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
