// Instants as clients of the Task Execution API write them.
import { parseInstant } from '@ariel/core';
import { ApiError } from '../../../server/api-error.ts';

const WITH_ZONE = /(?:Z|[+-]\d\d(?::?\d\d)?)$/i;

/** Microseconds since the epoch; throws the 422 that names the field. Whose time a text without a zone is, nobody knows. */
export function instantOf(field: string, text: string, part: 'body' | 'query' = 'body'): number {
  const refused = (type: string, msg: string): ApiError =>
    new ApiError(422, [{ type, loc: [part, field], msg, input: text }]);
  let instant: number;
  try {
    instant = parseInstant(text, 'UTC');
  } catch {
    throw refused('datetime_parsing', 'Input should be a valid datetime');
  }
  if (WITH_ZONE.test(text.trim())) return instant;
  throw refused('timezone_aware', 'Input should have timezone info');
}
